"""The commonest words of languages, by ISO 639-1 code, by which the language of a text is found.

There are two tables for two questions: in which one language is an article (every common word counts, related languages
share many), and which languages may be on a page at all (only words that related languages lack).
"""

from __future__ import annotations

# Words that stand in any paragraph of a language. A text is in the language of most of its words.
COMMON_WORDS = {
    "cs": "a v na se je že to s z do o pro jsou byl by ale jak jeho který která po podle už jako",
    "da": "og i at det er en til af på for den med de som har ikke der et fra blev også efter bliver nogle meget sig uden mod havde gange",
    "de": "der die und in den das von mit zu ist des im nicht ein eine auf sich dem für auch als werden nach bei",
    "en": "the of and to in that is was for it with on as at by from are be has his have not they this said",
    "es": "de la que el en y los del se las por un una con no para su al lo como más pero fue este",
    "fi": "ja on ei se että hän oli mutta myös kun ovat mukaan sekä joka kuin tai jo niin vuoden",
    "fr": "de la le et les des en un du une est que dans qui par pour au sur il pas plus avec ce sont cette",
    "hr": "je i u na se da su za od s o kako koji što nije bi će iz ali bio kao do te",
    "hu": "a az és hogy nem is egy volt meg azt csak már de mint szerint még vagy ki pedig",
    "id": "yang dan di dengan untuk dari ini itu pada tidak dalam akan oleh juga telah ke adalah bisa karena",
    "it": "di e il la che in un per del è una della non sono con le al gli dei si anche nel da più come",
    "nl": "de het een van en in is dat op te zijn voor met die niet aan er om ook naar bij uit heeft maar",
    "no": "og i er det på som en til å av for at med har ikke den de et fra om han var også etter blir noen mye seg uten mot hadde ganger",
    "pl": "w i na z się do nie że jest o to po jak za od przez dla są ale przy który oraz tym został",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas foi ao",
    "ro": "de și în a la cu din că pe nu pentru o un este care au fost mai sau ce prin după",
    "sv": "och i att det som en på är av för med till den har inte de ett om var från han men också efter blir några mycket sig utan mot hade gånger",
    "tr": "ve bir bu da de için ile olarak olan daha çok gibi kadar sonra ise en ancak göre oldu",
    "vi": "và của là có được các cho trong với không một những người đã này khi để từ đến ra",
}

# Words that are common in a language and not in related languages. Two of them on a page are enough.
DISTINCTIVE_WORDS = {
    "bg": "са че като към който която което беше бъде също още според това съм ще няма",
    "cs": "je že jsou nebo jako také jeho byla který podle proti této více jsme ještě článek",
    "da": "og ikke af efter blev også mere eller hvor læs mod skal være artikel havde bliver",
    "de": "und der die das nicht mit auf für ist von dem auch nach sich eine wird",
    "es": "los las del por una para con como más pero sus fue está este también según",
    "fa": "که از این است را برای شد می های آن کرد خود شده بود",
    "fi": "ja ei että oli myös mutta hän joka ovat sekä mukaan ole kuin vuoden tai kanssa",
    "fr": "les des est une dans pour sur avec qui pas plus cette aux été ont leur",
    "hr": "koji koja koje nije što šta kako će nakon prema već više biti rekao који није што како након према већ",
    "hu": "és hogy nem egy már csak vagy szerint azt lesz még ezt után több minden volt",
    "id": "yang dan untuk dengan dari ini tidak pada dalam akan juga oleh telah bahwa kepada berita",
    "it": "il che di della per una nel con sono non più anche alla gli dei delle",
    "nl": "het een van en niet voor zijn met dat ook bij aan naar wordt deze heeft",
    "no": "og ikke av etter ble også mer eller hvor les mot skal være artikkel hadde blir",
    "pl": "nie się na jest że przez oraz jak dla został tym było tego więcej które są",
    "pt": "não uma para com dos mais por foi como são também pela das você está segundo",
    "ro": "și şi în pentru că sunt fost după dupa acest prin către despre această fără într potrivit iar unei unui",
    "sv": "och att inte som är för på med till har efter även läs från ska kommer",
    "tr": "ve bir bu için ile olarak olan daha çok gibi kadar sonra haber tarafından oldu değil",
    "vi": "và của là không được cho trong những các với một đã người này khi đến",
}
