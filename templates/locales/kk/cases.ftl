# Sentences about a case beside those of its definition.

case-your-move = Енді кезек сізде: не істеу керегі әрекеттеріңіздің арасында көрсетілген. Соңғы күні: { $date }.
# In the place of a sentence that would name a day that nobody knows yet.
case-term-unknown = Өтінішіңіз бойынша жұмыс жүріп жатыр. Мерзімнің соңғы күні әлі белгісіз: сол жылғы жұмыс күнтізбесі жарияланбаған.
