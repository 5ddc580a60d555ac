"""Web archives: exchanges as WARC and WACZ, and WARC, WACZ and HAR as exchanges."""
