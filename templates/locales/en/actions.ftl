# What stands on buttons and beside the fields of an action. Names of actions themselves are words of a definition.

action-done = Finish the task

label-reason = Reason
label-question = Question
label-until = Until what day
label-assignee = Case officer
label-act = Document with the decision
label-evidence = Document that confirms it
label-remedies = Remedies
label-retained = Investment retained, tenge
label-proposal = Proposed decision
label-ground = Ground
label-task = Task
label-text = Text
label-documents = Documents
label-body = State body
label-office = Office
label-part = Which part
label-registry_no = Registration number
label-objection = Objection
# A field of a definition that has no words here
label-field = Field: { $name }
action-sure = I do this of my own will, and know that it cannot be undone
action-form = Fill in the form
