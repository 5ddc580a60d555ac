"""Every key that this plugin observes. Several pages may observe one key: any True wins, the greatest number wins."""

from __future__ import annotations

from otklik.model import ObservationKey, Text


def _key(name: str, kind: str, ru: str, en: str, unit: str = "", *, is_many: bool = False) -> ObservationKey:
    return ObservationKey(key=f"website.{name}", type=kind, title=Text(ru, en), unit=unit, is_many=is_many)


_TRANSPORT = (
    _key("https", "bool", "Сайт открывается по HTTPS", "The site opens over HTTPS"),
    _key("http_redirects_to_https", "bool", "Переадресация с HTTP на HTTPS", "HTTP redirects to HTTPS"),
    _key("tls_valid", "bool", "Сертификат действителен", "The certificate is valid"),
    _key("tls_expires", "date", "Сертификат действует до", "The certificate is valid until"),
    _key(
        "tls_days_left", "float", "Осталось действовать сертификату", "Days left to the certificate", "days"
    ),
    _key("tls_issuer", "str", "Кто выдал сертификат", "Issuer of the certificate"),
    _key("status", "int", "Код ответа главной страницы", "Status of the home page"),
    _key("home_weight_kb", "float", "Вес HTML главной страницы", "Weight of the home page's HTML", "kb"),
    _key("home_ms", "int", "Время ответа главной страницы", "Time of the home page's answer", "ms"),
    _key("redirects", "int", "Переадресаций до главной страницы", "Redirects on the way to the home page"),
    _key("robots", "bool", "Есть robots.txt", "There is a robots.txt"),
    _key("sitemap", "bool", "Есть карта сайта", "There is a site map"),
    _key(
        "broken_links_share",
        "float",
        "Доля битых внутренних ссылок",
        "Share of broken internal links",
        "share",
    ),
    _key("links_checked", "int", "Проверено внутренних ссылок", "Internal links checked"),
)
_MARKUP = (
    _key("encoding", "str", "Кодировка", "Encoding"),
    _key("lang", "str", "Язык, указанный в разметке", "Language named in the markup"),
    _key("has_title", "bool", "Есть заголовок страницы", "The page has a title"),
    _key("h1_count", "int", "Заголовков первого уровня", "First-level headings"),
    _key("images", "int", "Изображений на главной странице", "Images on the home page"),
    _key(
        "images_with_alt_share",
        "float",
        "Доля изображений с альтернативным текстом",
        "Share of images with an alternative text",
        "share",
    ),
    _key("form_fields", "int", "Полей форм", "Fields of forms"),
    _key("form_labels_share", "float", "Доля полей форм с подписью", "Share of fields with a label", "share"),
    _key("has_viewport", "bool", "Страница приспособлена к телефону", "The page adapts to phones"),
    _key(
        "moving_parts",
        "bool",
        "Есть карусель, бегущая строка или автообновление",
        "There is a carousel, a running line or a self-refresh",
    ),
    _key(
        "keyboard_barriers",
        "int",
        "Помех для клавиатуры в разметке",
        "Barriers to the keyboard in the markup",
    ),
    _key("zoom_barriers", "int", "Помех для увеличения в разметке", "Barriers to zoom in the markup"),
    _key(
        "inline_contrast_least",
        "float",
        "Наименьший контраст среди цветов, заданных в самой разметке",
        "Least contrast among colours set in the markup itself",
    ),
    _key("autoplay", "bool", "Что-то движется или звучит само", "Something moves or sounds by itself"),
    _key(
        "latin_words_share",
        "float",
        "Доля слов латиницей в навигации",
        "Share of Latin words in the navigation",
        "share",
    ),
)
_OTHERS = (
    _key(
        "foreign_hosts",
        "str",
        "Иностранные сервисы на странице",
        "Foreign services on the page",
        is_many=True,
    ),
    _key("foreign_hosts_count", "int", "Число иностранных сервисов", "Number of foreign services"),
    _key(
        "links_to_accounts",
        "str",
        "Ссылки на страницы в соцсетях",
        "Links to accounts on platforms",
        is_many=True,
    ),
    _key(
        "restricted_links",
        "int",
        "Ссылок на ограниченные в России ресурсы",
        "Links to resources restricted in Russia",
    ),
)
_CONTENT = (
    _key("phones", "int", "Телефонов на странице", "Phones on a page"),
    _key("emails", "int", "Адресов электронной почты на странице", "E-mail addresses on a page"),
    _key("has_address", "bool", "Указан почтовый адрес", "The postal address is given"),
    _key("has_hours", "bool", "Указан режим работы", "Opening hours are given"),
    _key("newest_news", "date", "Дата последней новости", "Date of the newest news item"),
    _key("newest_news_age_days", "float", "Возраст последней новости", "Age of the newest news item", "days"),
    _key("documents", "int", "Документов на странице", "Documents on a page"),
    _key(
        "document_has_text",
        "bool",
        "У документа есть текстовый слой",
        "The document has a text layer",
        is_many=True,
    ),
    _key(
        "documents_with_text_share",
        "float",
        "Доля документов с текстовым слоем",
        "Share of documents with a text layer",
        "share",
    ),
    _key("pos_widget", "bool", "Установлен виджет ПОС", "The ПОС widget is installed"),
    _key("esia_sign_in", "bool", "Есть вход через Госуслуги (ЕСИА)", "Sign-in by Госуслуги (ЕСИА)"),
    _key(
        "appeals_by_email_invited",
        "bool",
        "Сайт приглашает слать обращения по электронной почте",
        "The site invites appeals by e-mail",
    ),
    _key(
        "privacy_policy", "bool", "Есть политика обработки персональных данных", "There is a privacy policy"
    ),
    _key(
        "consent",
        "bool",
        "Формы просят согласие на обработку персональных данных",
        "Forms ask for consent to data processing",
    ),
    _key(
        "consent_document",
        "bool",
        "Согласие – отдельный документ по ссылке у формы",
        "The consent is a document of its own, linked beside the form",
    ),
    _key(
        "key_sections_share",
        "float",
        "Доля главных разделов, на которые ведёт главная страница",
        "Share of key sections that the home page leads to",
    ),
    _key(
        "opendata_newest",
        "date",
        "Дата последнего обновления открытых данных",
        "Date of the newest open data",
    ),
    _key("opendata_age_days", "float", "Возраст открытых данных", "Age of the open data", "days"),
    _key("contacts_page", "bool", "Есть страница контактов", "There is a contacts page"),
    _key("news_page", "bool", "Есть страница новостей", "There is a news page"),
    _key("appeals_page", "bool", "Есть страница обращений", "There is an appeals page"),
    _key(
        "structure_section",
        "bool",
        "Есть раздел о структуре и руководстве",
        "There is a section on structure and leadership",
    ),
    _key("documents_section", "bool", "Есть раздел документов", "There is a documents section"),
    _key("opendata_section", "bool", "Есть раздел открытых данных", "There is an open data section"),
    _key("search", "bool", "Есть поиск по сайту", "There is a search"),
)

OBSERVATIONS = _TRANSPORT + _MARKUP + _OTHERS + _CONTENT
