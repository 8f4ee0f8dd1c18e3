# Істің тарихы сөзбен: журналдың әр жазбасына бір сөйлем.

timeline-opened = Іс тіркелді.
timeline-acted = Әрекет жасалды: «{ $action }».
timeline-acted-ground = Әрекет жасалды: «{ $action }». Негізі: { $ground }.
timeline-acted-system = Мерзім өтті, жүйе мұны өзі жасады: «{ $action }».
timeline-task-done = Аяқталды: «{ $task }».
timeline-task-lapsed = Мерзімі өтті, жауапсыз жабылды: «{ $task }».
timeline-task-late = Мерзімі өтті, бірақ аяқталған жоқ: «{ $task }». Басшыға хабарланды.
timeline-warned = Мерзім туралы еске салу: { $clock }.
timeline-rearmed = Мерзімдер жұмыс күндерінің жаңа күнтізбесі бойынша қайта есептелді.
timeline-migrated = Іс тәртіптің жаңа нұсқасына көшірілді: { $from }-нұсқадан { $to }-нұсқаға.
timeline-migrated-state = Бұрын «{ $from }» кезеңінде болған, енді «{ $to }» кезеңінде тұр.
timeline-migrated-day = Мерзімнің соңғы күні өзгерді: { $date }.
timeline-message = Хабарлама жазылды.
timeline-note = Ішкі жазба қосылды.
timeline-document = Құжат қосылды.
timeline-body-bound = Орган мемлекеттік органдар тізімінен таңдалды.
timeline-other = Журналға жазба енгізілді.
timeline-child-decided = Шешілді: «{ $task }». Нәтижесі: { $outcome }.
timeline-acted-child = Осы істен шыққан іс бойынша шешім қабылданды, жүйе мұны өзі жасады: «{ $action }».
timeline-forced = Жоғары бөлімшенің басшысы істі ауыстырды, қазіргі кезеңі: «{ $state }».
timeline-forced-silent = Жоғары бөлімшенің басшысы қатені түзетті, қазіргі кезеңі: «{ $state }».
timeline-handed = Іс мына бөлімшеге берілді: { $office }.
timeline-handed-higher = Іс жоғары бөлімшеге берілді.
timeline-entered = { $label }: { $value }
timeline-moved-on = { $day } (жұмыс күні емес: соңғы күн { $last } болады)
timeline-grown = Жеке іс ашылды: «{ $task }».
