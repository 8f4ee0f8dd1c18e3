# Батырмалар мен әрекет өрістерінің жазулары. Әрекеттердің өз атаулары процесс анықтамасында тұрады.

action-done = Тапсырманы аяқтау

label-reason = Себебі
label-question = Сұрақ
label-until = Қай күнге дейін
label-assignee = Орындаушы
label-act = Шешім жазылған құжат
label-evidence = Растайтын құжат
label-remedies = Қалпына келтіру шаралары
label-retained = Сақталған инвестиция, теңге
label-proposal = Ұсынылатын шешім
label-ground = Негізі
label-task = Тапсырма
label-text = Мәтін
label-documents = Құжаттар
label-body = Мемлекеттік орган
label-office = Бөлімше
label-part = Қай бөлігі
label-registry_no = Тіркеу нөмірі
label-objection = Қарсылық
# Анықтамадағы, бірақ мұнда сөзі жоқ өріс
label-field = Өріс: { $name }
action-sure = Мұны өз еркіммен істеп отырмын және қайтару мүмкін болмайтынын білемін
action-form = Нысанды толтыру
