# How a due date came about, day by day, and how much of the term is left.

clock-start = Counted from { $date }; the first day is the next one.
clock-weekend = Day off: not counted
clock-extended = The term was extended
clock-set = The last day: an officer has set it
clock-due = Last day of the term
clock-term = The term: { $term }
clock-unarmed = The working days of that year are not approved yet; the date is counted after that
clock-left =
    { $n ->
        [one] { $n } working day left
       *[other] { $n } working days left
    }
clock-over =
    { $n ->
        [one] The term ended { $n } working day ago
       *[other] The term ended { $n } working days ago
    }

term-working-days =
    { $n ->
        [one] { $n } working day
       *[other] { $n } working days
    }
term-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
term-months =
    { $n ->
        [one] { $n } month
       *[other] { $n } months
    }
clock-today = The last day is today
clock-wait = wait for the applicant
clock-ends = this stage lasts until
clock-then = then by itself: { $action }
clock-then-after = then by itself, after { $awaited }: { $action }
clock-awaited = “{ $name }”
clock-until = Runs until { $date }, less { $term }.
clock-paused = The clock stands still; this day still counted
clock-resumed = The clock goes on; counting continues the day after
clock-due-time = Ends at { $time }: four working hours after it began
clock-is-paused = stands still
