# Sentences about a case beside those of its definition.

case-your-move = Енді кезек сізде: ашық тұрған іс әрекеттеріңіздің арасында. Ең жақын соңғы күн: { $date }.
# Stands where a last day would stand.
case-day-unknown = әлі белгісіз, себебі сол жылғы жұмыс күнтізбесі жарияланбаған
