"""Scrapy settings: what differs from Scrapy's defaults, each with its reason, and Pressmark's own (PRESSMARK_*)."""

from __future__ import annotations

from archive import __version__
from crawler.defaults import DELAY_SECONDS, TIMEOUT_SECONDS, default_collection
from pipelines.runs.worker import default_worker_count

BOT_NAME = "pressmark"
SPIDER_MODULES = ["crawler.spiders"]

# Where captures go. PRESSMARK_COLLECTION in the environment, or -s, or --collection of the command line.
PRESSMARK_COLLECTION = default_collection()
# Processes that clean pages.
PRESSMARK_CLEANING_WORKERS = default_worker_count()

# A site can see who asks; the operator's contact from collection.toml is added when a crawl starts.
USER_AGENT = f"Mozilla/5.0 (compatible; Pressmark/{__version__}; news archive)"
# Full matches of group names in robots.txt are against this token.
ROBOTSTXT_USER_AGENT = "Pressmark"
ROBOTSTXT_OBEY = True
# One page at a time of one host, a second apart. PolitenessMiddleware lets requisites and loopback go faster.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = DELAY_SECONDS
# A response yields one capture and requests. Scrapy starts this many tasks for each response, so its default of 100 costs
# a third of a crawl's CPU; with fewer than 2, requisites would wait until their page is cleaned.
CONCURRENT_ITEMS = 4
# Requisites of one page come from many hosts at once, as in a browser.
CONCURRENT_REQUESTS = 32

# Record every exchange byte for byte.
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetching.recording.RecordingDownloadHandler",
    "https": "crawler.fetching.recording.RecordingDownloadHandler",
    # What cannot be recorded is not fetched.
    "ftp": None,
    "file": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # An unreachable robots.txt means no (RFC 9309), where Scrapy's own takes it as yes.
    "crawler.fetching.politeness.RobotsMiddleware": 100,
    "crawler.fetching.politeness.PolitenessMiddleware": 950,
    # What has not changed is not sent again; asked before the decoder, as stored bodies are coded too.
    "crawler.fetching.conditional.ConditionalMiddleware": 595,
    # A Content-Encoding that lies must not cost the page.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.fetching.decoding.DecodingMiddleware": 590,
    # Scrapy's decodes the whole text of every page, however long, and keeps it.
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.fetching.decoding.RefreshMiddleware": 580,
    # Spiders know their scope themselves, and requisites stand on any host.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    # Each one costs a task and an async generator a page. Spiders judge the status and count depth themselves.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
ITEM_PIPELINES = {
    "pipelines.item_pipelines.CleanPipeline": 300,
    "pipelines.item_pipelines.StorePipeline": 800,
}
EXTENSIONS = {
    "crawler.extensions.SeenArticles": 0,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # Not zstd: replay tools cannot read it.
    "Accept-Encoding": "gzip, deflate, br",
}
# A session cookie of one page must not change what the next one gets.
COOKIES_ENABLED = False
# 404, 410 and 5xx are kept as records and become documents with a verdict.
HTTPERROR_ALLOW_ALL = True
DOWNLOAD_TIMEOUT = TIMEOUT_SECONDS
# limits.max_body_bytes of the collection bounds a body: the record keeps what lies within, where Scrapy would drop all.
DOWNLOAD_MAXSIZE = 0
DOWNLOAD_WARNSIZE = 0
# RobotsMiddleware refuses URLs that are too long, redirects to them too, and tells whoever asked for them.
URLLENGTH_LIMIT = 0
RETRY_TIMES = 2
# No port is opened for whoever may find it.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
FEED_EXPORT_ENCODING = "utf-8"
