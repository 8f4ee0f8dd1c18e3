# История дела словами: по фразе на запись журнала.

timeline-opened = Дело зарегистрировано.
timeline-acted = Выполнено действие: «{ $action }».
timeline-acted-ground = Выполнено действие: «{ $action }». Основание: { $ground }.
timeline-acted-system = Срок истёк, и система выполнила сама: «{ $action }».
timeline-task-done = Завершено: «{ $task }».
timeline-task-lapsed = Срок истёк, закрыто без ответа: «{ $task }».
timeline-task-late = Срок истёк, но не завершено: «{ $task }». Руководителю сообщено.
timeline-warned = Напоминание о сроке: { $clock }.
timeline-rearmed = Сроки пересчитаны по новому календарю рабочих дней.
timeline-migrated = Дело переведено на новую версию порядка: с версии { $from } на версию { $to }.
timeline-migrated-state = Было: «{ $from }», теперь: «{ $to }».
timeline-migrated-day = Последний день срока теперь { $date }.
timeline-message = Написано сообщение.
timeline-note = Добавлена внутренняя заметка.
timeline-document = Добавлен документ.
timeline-body-bound = Орган выбран из списка государственных органов.
timeline-other = Сделана запись в журнале.
timeline-child-decided = Решено: «{ $task }». Исход: { $outcome }.
timeline-acted-child = По делу, которое выросло из этого, принято решение, и система выполнила сама: «{ $action }».
timeline-forced = Руководитель вышестоящего подразделения перевёл дело: теперь «{ $state }».
timeline-forced-silent = Руководитель вышестоящего подразделения исправил ошибку: теперь «{ $state }».
timeline-handed = Дело передано: { $office }.
timeline-handed-higher = Дело передано вышестоящему подразделению.
timeline-entered = { $label }: { $value }
timeline-moved-on = { $day } (нерабочий день: последний день — { $last })
timeline-grown = Открыто отдельное дело: «{ $task }».
