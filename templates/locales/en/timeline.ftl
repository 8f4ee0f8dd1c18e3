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
timeline-message = A message was written.
timeline-note = An internal note was added.
timeline-document = A document was added.
timeline-body-bound = The body was chosen from the list of state bodies.
timeline-other = An entry was made in the journal.
