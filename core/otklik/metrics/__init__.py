"""The core's own metrics: named formulas over the records of one account."""

from __future__ import annotations

from otklik.metric import Metric
from otklik.metrics import answers, dialogue, engagement, posting, profile_page, safety, texts

METRICS: tuple[Metric, ...] = (
    posting.PostsPerWeek(),
    posting.MaxGapDays(),
    posting.DaysSinceLastPost(),
    posting.OwnContentShare(),
    posting.FormatMix(),
    posting.VideoAndPollPerMonth(),
    posting.CommentsOpenShare(),
    posting.PinnedAgeDays(),
    engagement.Followers(),
    engagement.ErPostFollowers(),
    engagement.ErDayFollowers(),
    engagement.ErViews(),
    engagement.ViewRate(),
    texts.TextLengthMedian(),
    texts.TextLengthInRangeShare(),
    texts.FleschRu(),
    texts.SentenceWordsMean(),
    texts.OfficialesePer100Words(),
    profile_page.ProfileCompleteness(),
    profile_page.PagesOfBody(),
    profile_page.SiteLinksToAccountsShare(),
    profile_page.SiteLinksUnlisted(),
    profile_page.CrossLinksShare(),
    dialogue.AnsweredCommentsShare(),
    dialogue.FirstAnswerHoursMedian(),
    dialogue.FirstAnswerHoursP90(),
    dialogue.AnsweredByCommunityShare(),
    answers.AnswerDuplicatesShare(),
    answers.AnswersWithPersonalData(),
    answers.AnswerGreetingShare(),
    answers.AnswerWithDeadlineShare(),
    answers.AnswerWithContactShare(),
    answers.AnswerRedirectShare(),
    answers.AnswerFleschRu(),
    safety.RestrictedLinksInPosts(),
    safety.PersonalDataInPosts(),
    safety.EridMissing(),
)

__all__ = ["METRICS"]
