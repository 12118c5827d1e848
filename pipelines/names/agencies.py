"""News agencies."""

from __future__ import annotations

_AGENCIES = {
    name.casefold(): name
    for name in (
        "AP", "Associated Press", "The Associated Press", "Reuters", "AFP", "Agence France-Presse", "dpa", "PTI", "IANS", "ANI", "UPI", "UNI", "TNN", "Times News Network",
        "Xinhua", "Xinhua News Agency", "EFE", "ANSA", "TASS", "ITAR-TASS", "RIA Novosti", "Interfax", "Kyodo", "Kyodo News", "Yonhap", "CNA",
        "Bloomberg", "PAP", "APA", "SDA", "Keystone-SDA", "ATS", "Belga", "ANP", "NTB", "TT", "Ritzau", "STT", "Lusa", "MTI", "CTK", "ČTK", "Agerpres", "Tanjug",
        "HINA", "Deutsche Presse-Agentur", "Agence France Presse", "Press Trust of India", "Indo-Asian News Service", "Asian News International", "United Press International",
        "Thomson Reuters", "Reuters Staff", "Agencia EFE", "Polska Agencja Prasowa", "Austria Presse Agentur", "Schweizerische Depeschenagentur", "Jiji Press", "Yonhap News Agency", "AAP", "Australian Associated Press", "The Canadian Press", "Canadian Press", "Press Association", "PA Media", "PA", "Europa Press", "AFX", "KNA", "epd", "SID",
        "Adnkronos", "AGI", "Lapresse", "Antara", "Bernama", "VNA", "Anadolu Agency", "Anadolu", "DHA", "IHA", "IRNA", "SANA", "WAFA", "MENA", "NAN", "SAPA", "ΑΠΕ-ΜΠΕ",
        "İHA", "Demirören Haber Ajansı", "Anadolu Ajansı", "AA",
        "新华社", "新華社", "中新社", "中央社", "中通社", "路透社", "法新社", "美联社", "美聯社", "共同社", "时事社", "塔斯社", "韩联社", "韓聯社", "彭博社", "埃菲社", "德新社",
    )
}  # fmt: skip


def find_agency(text: str) -> str | None:
    """Return the news agency that text names, as it is usually written, or None."""
    return _AGENCIES.get(text.strip(" .()").casefold())
