# Sentences about a case beside those of its definition.

case-your-move = Теперь ждём вас: открытое стоит среди ваших действий. Ближайший последний день: { $date }.
# Stands where a last day would stand.
case-day-unknown = пока неизвестен: рабочий календарь того года не опубликован
