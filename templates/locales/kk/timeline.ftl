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
timeline-message = Хабарлама жазылды.
timeline-note = Ішкі жазба қосылды.
timeline-document = Құжат қосылды.
timeline-body-bound = Орган мемлекеттік органдар тізімінен таңдалды.
timeline-other = Журналға жазба енгізілді.
