# Сцена демонстрации.

stage-title = Сцена демонстрации
stage-lead = Можно войти в любой роли, двигать время вперёд и читать отправленные письма. С этого компьютера ничего не уходит.
stage-time = Время
stage-day = Следующий день
stage-week = Следующая неделя
stage-actors = Учётные записи
stage-password = Один пароль для всех: { $password }
stage-tied = с конфликтом интересов
stage-mail = Письма
stage-at = Когда
stage-to = Кому
stage-subject = Тема
stage-letter = Письмо
stage-held = не отправлено
    .why = Письмо ждёт, пока адрес не подтверждён.
