# The history of a case in words: one sentence an entry of the journal.

timeline-opened = The case was registered.
timeline-acted = Action taken: “{ $action }”.
timeline-acted-ground = Action taken: “{ $action }”. Ground: { $ground }.
timeline-acted-system = A term ended, and the system did this by itself: “{ $action }”.
timeline-task-done = Finished: “{ $task }”.
timeline-task-lapsed = The term ended; closed without an answer: “{ $task }”.
timeline-task-late = The term ended, and this is still open: “{ $task }”. The head has been told.
timeline-warned = Reminder of a term: { $clock }.
timeline-rearmed = The terms were counted again with the new calendar of working days.
timeline-migrated = The case was moved to a newer version of the procedure: from version { $from } to version { $to }.
timeline-migrated-state = It stood at “{ $from }”, and now stands at “{ $to }”.
timeline-migrated-day = The last day of its term is now { $date }.
timeline-message = A message was written.
timeline-note = An internal note was added.
timeline-document = A document was added.
timeline-body-bound = The body was chosen from the list of state bodies.
timeline-other = An entry was made in the journal.
timeline-child-decided = Decided: “{ $task }”. Outcome: { $outcome }.
timeline-acted-child = The case that grew out of this one is decided, and the system did this by itself: “{ $action }”.
timeline-forced = The head of the office above moved the case on: it is now “{ $state }”.
timeline-forced-silent = The head of the office above corrected a slip: the case is now “{ $state }”.
timeline-handed = The case went to: { $office }.
timeline-handed-higher = The case went to the office above.
timeline-entered = { $label }: { $value }
timeline-moved-on = { $day } (not a working day: the last day is { $last })
timeline-grown = A case of its own was opened: “{ $task }”.
