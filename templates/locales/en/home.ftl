# The home page.

home-title = Is your business under unlawful pressure?
home-lead = Tell us what is happening. Your application is registered, its term is set by law, and you see every step.
home-protect = Ask for protection
    .what = About 10 minutes. You need no account.
home-check = Check an application
    .what = By its number and code
home-sign-in = Sign in
    .what = To answer, add a document or write a message
home-my = My applications
    .what = Where they stand, whose move it is, by when
home-desk = The desk
home-promise = What to expect
    .number = Your application gets a number and a receipt at once. By law it cannot be turned away.
    .term = The term for the decision is { $term }. If that day passes, we do not hide it: the page of your case says so.
    .seen = You see who opened your case and why.
    .letters = Letters hold no name, no company and nothing of the story.
