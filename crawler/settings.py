"""Scrapy settings: what differs from Scrapy's defaults, each with its reason, and Pressmark's own (PRESSMARK_*)."""

from __future__ import annotations

from crawler.defaults import DELAY_SECONDS, TIMEOUT_SECONDS, default_collection, user_agent
from pipelines.runs.worker import default_worker_count

BOT_NAME = "pressmark"
SPIDER_MODULES = ["crawler.spiders"]

# Where captures go. PRESSMARK_COLLECTION in the environment, or -s, or --collection of the command line.
PRESSMARK_COLLECTION = default_collection()
# Processes that clean pages.
PRESSMARK_CLEANING_WORKERS = default_worker_count()

# The spiders add the operator's contact from collection.toml.
USER_AGENT = user_agent()
# The product token by which groups of robots.txt are chosen (RFC 9309, section 2.2.1).
ROBOTSTXT_USER_AGENT = "Pressmark"
ROBOTSTXT_OBEY = True
# One page of a host at a time, with a delay. PolitenessMiddleware sets other values for requisites and loopback hosts.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = DELAY_SECONDS
# A callback yields one capture and requests. Scrapy starts this many tasks for each response, so its default of 100 costs
# a third of a crawl's CPU time; with 1, requisites would wait until their page is cleaned.
CONCURRENT_ITEMS = 4
# Requisites of one page are fetched from many hosts at once, as a browser does.
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
    # An unreachable robots.txt disallows all (RFC 9309, section 2.3.1.4); with Scrapy's own middleware it allows all.
    "crawler.fetching.politeness.RobotsMiddleware": 100,
    "crawler.fetching.politeness.PolitenessMiddleware": 950,
    # Adds If-None-Match and If-Modified-Since. Its stored bodies are content-coded, so it comes before the decoder.
    "crawler.fetching.conditional.ConditionalMiddleware": 595,
    # A body that does not match its Content-Encoding is kept as it is; Scrapy's own middleware drops the response.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.fetching.decoding.DecodingMiddleware": 590,
    # Scrapy's own middleware decodes the whole text of every page, and the response caches it.
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.fetching.decoding.RefreshMiddleware": 580,
    # Publisher specs bound what the spiders request; requisites may come from any host.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    # Each middleware costs a task and an async generator for each page. The spiders check status and depth themselves.
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
# A session cookie of one page must not change the response to the next request.
COOKIES_ENABLED = False
# 404, 410 and 5xx are kept as records and become documents with a verdict.
HTTPERROR_ALLOW_ALL = True
DOWNLOAD_TIMEOUT = TIMEOUT_SECONDS
# limits.max_body_bytes of the collection bounds a body instead: the record keeps the bytes within the limit.
DOWNLOAD_MAXSIZE = 0
DOWNLOAD_WARNSIZE = 0
# RobotsMiddleware refuses URLs that are too long, of redirects too, and calls the errback.
URLLENGTH_LIMIT = 0
RETRY_TIMES = 2
# No listening port is opened.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
FEED_EXPORT_ENCODING = "utf-8"
