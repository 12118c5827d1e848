"""The dateline: place and date that open a text, often with the news agency."""

from __future__ import annotations

import re

from archive.scripts import HAN
from pipelines.names.agencies import CHINESE_AGENCIES, RELEASE_SERVICES, any_of, find_agency
from pipelines.names.western_names import UPPER

_CHINESE = re.compile(
    rf"^[(（【]?(?:据|據)?\s?((?:[{HAN}]{{2,10}}[社网網报報台]|[{HAN}]{{1,3}}[报網网台社])?[{HAN}]{{0,10}}?\s?\d{{1,2}}月\d{{1,2}}日\s?(?:专|專|外)?(?:[电電讯訊]|消息)"
    rf"|(?:{any_of(CHINESE_AGENCIES)})(?:[記记]者)?[{HAN}]{{2,10}}\d{{1,2}}日(?:综合外|綜合外|专|專|外)?[电電])"
)
_PLACE = rf"[{UPPER}][{UPPER}.'’\-]{{1,20}}(?:[ /][{UPPER}][{UPPER}.'’\-]{{1,20}}){{0,3}}"
_CAPITALISED_PLACE = rf"[{UPPER}][\w.'’\-]{{1,20}}(?:[ /][{UPPER}][\w.'’\-]{{1,20}}){{0,3}}"
_DASH = r"\s{0,2}[-–—]{1,2}(?=\s)"
_REGIONS = r"(?:, [\w. ]{2,30}){0,2}"
_WESTERN = re.compile(
    rf"^(?:({_PLACE}{_REGIONS},? ?\([^()]{{2,30}}\)){_DASH}"
    rf"|({_CAPITALISED_PLACE}{_REGIONS} ?\(([^()]{{2,30}})\)(?:{_DASH}|\.\s))"
    rf"|({_PLACE}{_REGIONS})(?:\s{{0,2}}[–—]|\s{{1,2}}--?)(?=\s))"
)
_RELEASE = re.compile(
    rf"^({_CAPITALISED_PLACE}(?:, [\w. ]{{2,30}}){{0,2}}, [A-Z][a-z]{{2,8}}\.? \d{{1,2}}, \d{{4}} /(?:[A-Z][\w\- ]{{2,20}}wire|{any_of(RELEASE_SERVICES)})/)\s?--?\s"
)
_CITIES = (  # newspapers of South Asia print a city before a colon
    "New Delhi|Delhi|Mumbai|Kolkata|Chennai|Bengaluru|Bangalore|Hyderabad|Pune|Ahmedabad|Jaipur|Lucknow|Kanpur|Nagpur|Patna|Bhopal|Indore|Surat|Vadodara|Chandigarh|Gurgaon|Gurugram|Noida|Ghaziabad"
    "|Agra|Varanasi|Prayagraj|Allahabad|Ranchi|Raipur|Bhubaneswar|Cuttack|Guwahati|Shillong|Imphal|Srinagar|Jammu|Shimla|Dehradun|Amritsar|Ludhiana|Jalandhar|Kochi|Thiruvananthapuram|Kozhikode|Coimbatore"
    "|Madurai|Tiruchi|Trichy|Puducherry|Mangaluru|Mysuru|Visakhapatnam|Vijayawada|Panaji|Nashik|Aurangabad|Thane|Navi Mumbai|Rajkot|Jodhpur|Udaipur|Kota|Meerut|Bareilly|Gorakhpur|Islamabad|Karachi|Lahore"
    "|Peshawar|Quetta|Rawalpindi|Multan|Faisalabad|Dhaka|Chattogram|Chittagong|Kathmandu|Colombo"
    "|नई दिल्ली|दिल्ली|मुंबई|कोलकाता|चेन्नई|बेंगलुरु|हैदराबाद|पुणे|अहमदाबाद|जयपुर|लखनऊ|कानपुर|नागपुर|पटना|भोपाल|इंदौर|सूरत|चंडीगढ़|गुरुग्राम|नोएडा|आगरा|वाराणसी|प्रयागराज|रांची|रायपुर|देहरादून|शिमला|गोरखपुर|मेरठ"
)
_CITY = re.compile(rf"({_CITIES}):(?:\s|$)", re.I)
_COUNTRIES = (
    "Afghanistan|Albania|Algeria|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain|Bangladesh|Belarus|Belgium|Bolivia|Bosnia and Herzegovina|Brazil|Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon"
    "|Canada|Chad|Chile|China|Colombia|Costa Rica|Croatia|Cuba|Cyprus|Democratic Republic of the Congo|Denmark|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Ethiopia|Finland|France|Gaza|Georgia|Germany|Ghana"
    "|Greece|Guatemala|Guinea|Haiti|Honduras|Hungary|Iceland|India|Indian-administered Kashmir|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Ivory Coast|Jamaica|Japan|Jordan|Kashmir|Kazakhstan|Kenya|Kosovo|Kuwait"
    "|Kyrgyzstan|Laos|Latvia|Lebanon|Liberia|Libya|Lithuania|Malawi|Malaysia|Mali|Mauritania|Mexico|Moldova|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nepal|Netherlands|New Zealand|Nicaragua|Niger"
    "|Nigeria|North Macedonia|Norway|Occupied West Bank|Oman|Pakistan|Palestine|Panama|Paraguay|Peru|Philippines|Poland|Portugal|Qatar|Romania|Russia|Rwanda|Saudi Arabia|Senegal|Serbia|Sierra Leone|Singapore"
    "|Slovakia|Slovenia|Somalia|Somaliland|South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|the Netherlands|the Philippines|Tunisia|Turkey"
    "|Turkiye|Türkiye|Turkmenistan|Uganda|Ukraine|United Arab Emirates|United Kingdom|United States|Uruguay|Uzbekistan|Venezuela|Vietnam|West Bank|Yemen|Zambia|Zimbabwe|UAE|UK|US|USA"
    "|California|Texas|Florida|New York|Arizona|Ohio|Michigan|Pennsylvania|Illinois|Virginia|Washington|Oregon|Colorado|Minnesota|Wisconsin|Tennessee|Kentucky|Louisiana|Alabama|Mississippi|Nevada|Utah|Iowa|Alaska|Hawaii"
)
_WITH_COUNTRY = re.compile(
    rf"(?!(?:In|At|From|The|Near|Outside|Across|After|For|And|But|When|Of|On) )({_CAPITALISED_PLACE}, (?:{_COUNTRIES}))\s{{0,2}}[–—-]\s"
)
_NO_PLACE = re.compile(
    r"(?:EXCLUSIVE|UPDATED?|BREAKING|OPINION|WATCH|REVIEW|ANALYSIS|LIVE|VIDEO|PHOTOS?|CORRECTION|EDITORIAL|COMMENT|INTERVIEW|WARNING|NOTE|SIR|MADAM|DEAR|JUST IN|SPOILERS?|FACT CHECK)\b"
)


def find_dateline(paragraph: str) -> str | None:
    """Return the dateline that opens a paragraph, as printed: "新华社北京4月8日电", "PARIS (AP)", "LONDON, April 8 (Reuters)"."""
    start = paragraph[:120]
    for pattern in (_RELEASE, _CITY, _WITH_COUNTRY):
        if match := pattern.match(start):
            return match[1]
    if match := _CHINESE.match(start):
        return match[1]
    western = _WESTERN.match(start)
    if western is None or _NO_PLACE.match(start) or (western[2] and find_agency(western[3]) is None):
        return None
    return (western[1] or western[2] or western[4]).rstrip(" ,-–—")
