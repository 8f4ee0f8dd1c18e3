# Why an action is not possible: one sentence a code of `workflow::Blocker::code`, and of the door that asks the engine.

# Where the case stands
blocker-not_open = The case is not registered yet, or it is registered already.
blocker-case_over = The case is over.
blocker-not_in_state = At the present stage of the case this action is not possible.
blocker-not_in_definition = The procedure of this case has no such action.
blocker-body_unresolved = The body is named in free text. Choose it from the list of state bodies first.
blocker-body_bound = The body has already been chosen from the list.
# Who asks
blocker-role = Only these may do it: { $roles }.
blocker-conflict = You belong to the body that the case is about, or you have declared a conflict of interest. Another person must act.
blocker-not_assignee = Only the officer to whom the case is assigned may do it.
blocker-same_actor = You took the action “{ $action }” in this case yourself. Another person must take this one: a decision needs two people.
blocker-acted_in_parent = You took part in the case that is complained about. Somebody who did not must decide.
# When it may be done
blocker-too_late = The term within which this may be done is over.
blocker-too_late-day = This may be done until { $day } and no longer.
blocker-too_early = This may not be done yet: a term has to pass first.
blocker-too_early-day = This may be done from { $day } on: a term has to pass first.
blocker-not_yet = This may only be done after something that has not happened yet.
blocker-not_yet-action = This may only be done after “{ $action }”.
# What must hold
blocker-fact = A condition of this action is not met.
blocker-fact-mark = This action depends on the following: { $mark }
blocker-fact-no-mark = This is not possible while the following is so: { $mark }
blocker-fact-office = This depends on which office has the case.
blocker-fact-given = This action needs something that did not come with the case: { $fact }.
blocker-fact-absent = This action is not possible, because this came with the case: { $fact }.
blocker-fact-choice = For this action such a proposal must stand: { $choices }.
blocker-task_open = This must be finished first: “{ $task }”.
blocker-limit =
    { $limit ->
        [1] This can be done only once in a case, and no time is left.
        [one] This can be done { $limit } time in a case, and no time is left.
       *[other] This can be done { $limit } times in a case, and none is left.
    }
blocker-child_open = This is a case of its own and is over when that case is decided.
blocker-by_action = This task is not ticked off: it is over with the action that decides it.
blocker-outcome_missing = Where the case would stand it has an outcome, or would come to an end without one: name the outcome.
blocker-outcome_early = In this state nothing has been decided yet, so no outcome can be given with it.
blocker-outcome_unfit = By its process no case gets there with the outcome that it would have. Name another outcome or another state.
blocker-stranded = From that state, with what the case holds, no step of the process would lead it to an end. Choose another state, or an end with an outcome.
blocker-no_entry_left =
    { $limit ->
        [1] The law lets the term stand still there only once, and the case has been there. Choose another state.
        [one] The law lets the term stand still there { $limit } time, and the case has been there as often. Choose another state.
       *[other] The law lets the term stand still there { $limit } times, and the case has been there as often. Choose another state.
    }
blocker-child_unheard = The case waits for a case of its own (“{ $task }”), and in that state its decision would have no effect. Choose a state in which it is awaited, or let that case be decided first.
blocker-task_undecidable = The case waits for “{ $task }”, and in such a state no action would surely settle it. Choose another state, or let it be settled first.
blocker-already_there = The case stands there already.
blocker-reason_missing = Whoever moves a case past its process must say why.
blocker-filed_kind = What came with the case has a value of another kind.
blocker-no_task = There is no such open task.
blocker-unarmed = The term cannot be counted yet: the working days of that year are not loaded. The administrator loads them.
blocker-run_out = The term that this would extend is over. A term can be extended only while it runs.
blocker-no_day = No day is left that may be chosen: the latest that the law allows is no later than the present end.
# What was filled in
blocker-field_missing = A field that is needed is not filled in.
blocker-field_unasked = A field was given that this action does not ask for.
blocker-field_kind = A field has a value of another kind.
blocker-field_range = A date is too early or too late.
blocker-ground_missing = No ground has been chosen.
blocker-ground_unknown = The ground does not belong to this action.
# What leads on, behind a reason that leads nowhere
way-office = The case is with another office now: { $office }.
way-stand = Nobody else in this office may do it now: an administrator can appoint somebody who stands in.
way-stand-or-above = Nobody else in this office may do it now: an administrator can appoint somebody who stands in, or the head of the office above moves the case on.
