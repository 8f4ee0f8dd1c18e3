# The stage of the demonstration.

stage-title = The stage of the demonstration
stage-lead = Sign in as anybody, move time forward, read the letters that were sent. Nothing leaves this machine.
stage-time = Time
stage-day = Next day
stage-week = Next week
stage-actors = Accounts
stage-password = One password for all: { $password }
stage-tied = has a conflict of interest
stage-mail = Letters
stage-at = When
stage-to = To
stage-subject = Subject
stage-letter = Letter
stage-held = not sent
    .why = This letter waits until the address is confirmed.
