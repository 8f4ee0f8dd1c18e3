# Who acts, whose move it is, why somebody read a case, and what was read.

role-applicant = applicant
role-officer = officer
role-head = head
role-deputy = deputy head
role-chief_of_staff = chief of staff
role-higher_head = head of the higher office
role-system = the system
role-auditor = internal auditor
role-admin = administrator

party-applicant = the applicant’s
party-office = the office’s
party-body = the state body’s
party-nobody = nobody’s

purpose-own = own case
purpose-mandate = as a representative of the company
purpose-intake = taking the case in
purpose-handling = work on the case
purpose-supervision = supervision by the head
purpose-audit = audit
purpose-complaint = review of a complaint
purpose-quality = check of quality
purpose-court = inquiry of a court

view-case = full content of the case
view-header = summary of the case
view-timeline = history of the case
view-messages = messages
view-notes = internal notes
view-documents = list of documents
view-document = document
view-receipt = receipt of registration
party-office-ours = our office’s
