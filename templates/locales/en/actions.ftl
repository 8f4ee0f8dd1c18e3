# What stands on buttons and beside the fields of an action. Names of actions themselves are words of a definition.

action-done = Finish the task

label-ground = Ground
label-task = Task
label-text = Text
label-documents = Documents
# A field of a definition that has no words here
label-field = Field: { $name }
action-sure = I do this of my own will, and know that it cannot be undone
