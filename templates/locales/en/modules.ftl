# Texts that an office writes to an applicant again and again.

module = Text module
    .hint = In the language of the answer that the applicant chose. It can be finished by hand.
module-insert = Put it in
module-papers = Ask for papers
    .text = Please add the papers of the matter: decisions, records, letters from and to the body. A file can be added on the page “Documents” or with your answer.
module-details = Ask for details
    .text = Please tell us more: who exactly demanded what and when, and who saw it.
module-received = Confirm what came
    .text = We have your answer and are studying it. We will tell you of the next step.
module-asked = Tell that the body was asked
    .text = We have asked the state body to explain itself. We will tell you as soon as it has.
module-talk = Offer a talk
    .text = We need to talk to you. Please tell us when, and on which telephone, it suits you.
