# Sentences about a case beside those of its definition.

case-your-move = We are waiting for you: what is open is among your actions. The nearest last day is { $date }.
# Stands where a last day would stand.
case-day-unknown = on a day that cannot be named yet, because the working calendar of its year is not published
