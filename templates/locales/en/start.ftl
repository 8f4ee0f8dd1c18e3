# What is said before somebody files.

start-title = Ask for protection
start-lead = Write here if a state body or an official unlawfully interferes with your business.
start-draft-until = It is kept until { $date }.
start-draft = Go on with your draft
start-begin = Begin
start-time = It takes about 10 minutes. What you write is saved at each step, and you can go on later.
start-can = What we can do
    .demand = demand that the body stops the unlawful interference
    .watch = see to it that the decision is carried out
    .tell = tell you of every step and every term
start-cannot = What we cannot do
    .court = change a decision of a court
    .private = settle a dispute between private parties
    .promise = promise the outcome in advance
start-who = Who may ask
    .text = An owner, head or employee of a business, a representative with a power of attorney, a foreign investor, an association of entrepreneurs.
start-hand = What to have at hand
    .bin = the BIN of the company or the IIN of a sole trader
    .body = which body interferes
    .papers = pictures or files of letters and acts, if you have them
start-safe = Who will see what you write
    .text = Only the officer who works on the case and their head read it. People of the body itself do not see it. Before you send it we show you who will see this very application.
    .device = Use your own device rather than one at work, if you can. A link at the top of the page leaves it quickly.
start-other = Other ways
    .text = You can come to an office, send a letter, or file through somebody you trust.
start-resume = Open a draft by its code
