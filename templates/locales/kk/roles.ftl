# Кім әрекет етеді, келесі қадам кімде, іс не үшін оқылды және не оқылды.

role-applicant = өтініш беруші
role-officer = қызметкер
role-head = басшы
role-deputy = басшының орынбасары
role-chief_of_staff = аппарат басшысы
role-higher_head = жоғары тұрған кеңсенің басшысы
role-system = жүйе
role-auditor = ішкі аудитор
role-admin = әкімші

party-applicant = өтініш берушіде
party-office = кеңседе
party-body = мемлекеттік органда
party-nobody = ешкімде

purpose-own = өз ісі
purpose-mandate = компания өкілі ретінде
purpose-intake = істі қабылдау
purpose-handling = іс бойынша жұмыс
purpose-supervision = басшының бақылауы
purpose-audit = аудит жүргізу
purpose-complaint = шағымды қарау
purpose-quality = сапаны тексеру
purpose-court = соттың сұрау салуы

view-case = істің толық мазмұны
view-header = іс туралы қысқаша мәлімет
view-timeline = істің тарихы
view-messages = хабарламалар
view-notes = ішкі жазбалар
view-documents = құжаттар тізімі
view-document = құжат
view-receipt = тіркеу талоны
party-office-ours = біздің кеңседе
