# Көрсету сахнасы.

stage-title = Көрсету сахнасы
stage-lead = Кез келген рөлмен кіріп, уақытты алға жылжытып, жіберілген хаттарды оқуға болады. Бұл компьютерден ештеңе шықпайды.
stage-time = Уақыт
stage-day = Келесі күн
stage-week = Келесі апта
stage-actors = Тіркелгілер
stage-password = Барлығына ортақ құпиясөз: { $password }
stage-tied = мүдделер қақтығысы бар
stage-mail = Хаттар
stage-at = Уақыты
stage-to = Кімге
stage-subject = Тақырыбы
stage-letter = Хат
stage-held = жіберілмеген
    .why = Мекенжай расталғанша бұл хат күтіп тұрады.
