# Sentences about a case beside those of its definition.

case-your-move = Теперь ждём вас: что нужно сделать, указано среди ваших действий. Последний день: { $date }.
# In the place of a sentence that would name a day that nobody knows yet.
case-term-unknown = Ваше заявление в работе. Последний день срока пока назвать нельзя: рабочий календарь того года не опубликован.
