# Что стоит на кнопках и у полей действия. Названия самих действий принадлежат определению процесса.

action-done = Завершить задачу

label-reason = Причина
label-question = Вопрос
label-until = До какого дня
label-assignee = Исполнитель
label-act = Документ с решением
label-evidence = Подтверждающий документ
label-remedies = Меры восстановления
label-retained = Сохранённые инвестиции, тенге
label-proposal = Предлагаемое решение
label-ground = Основание
label-task = Задача
label-text = Текст
label-documents = Документы
label-body = Государственный орган
label-office = Подразделение
label-part = Какая часть
label-registry_no = Регистрационный номер
label-objection = Возражение
# Поле определения, для которого здесь нет слов
label-field = Поле: { $name }
action-sure = Делаю это по своей воле и знаю, что вернуть будет нельзя
action-form = Заполнить форму
