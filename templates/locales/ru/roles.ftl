# Кто действует, за кем следующий шаг, зачем читали дело и что именно читали.

role-applicant = заявитель
role-officer = сотрудник
role-head = руководитель
role-deputy = заместитель руководителя
role-chief_of_staff = руководитель аппарата
role-higher_head = руководитель вышестоящего офиса
role-system = система
role-auditor = внутренний аудитор
role-admin = администратор

party-applicant = за заявителем
party-office = за офисом
party-body = за государственным органом
party-nobody = ни за кем

purpose-own = своё дело
purpose-mandate = как представитель компании
purpose-intake = приём дела
purpose-handling = работа по делу
purpose-supervision = контроль руководителя
purpose-audit = аудит
purpose-complaint = рассмотрение жалобы
purpose-quality = проверка качества
purpose-court = запрос суда

view-case = полное содержание дела
view-header = краткие сведения о деле
view-timeline = история дела
view-messages = сообщения
view-notes = внутренние заметки
view-documents = список документов
view-document = документ
view-receipt = регистрационный талон
party-office-ours = за нашим офисом
