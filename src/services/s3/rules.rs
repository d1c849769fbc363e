//! The rules by which a bucket decides.

use crate::services::rule::rules;

rules! {
    DONE = "s3.done",
        en "The object was got or put.",
        ko "객체를 가져오거나 저장했습니다.",
        document "S3 User Guide, \"Uploading, downloading, and working with objects\"",
        tests ["given_a_latency_of_20_ms"];
    SLOW_DOWN = "s3.slow-down",
        en "The prefix is over its request rate: 503 Slow Down, to be retried with backoff.",
        ko "접두사의 요청 속도를 넘었습니다: 503 Slow Down. 간격을 벌려 가며 다시 보내야 합니다.",
        document "S3 User Guide, \"Best practices design patterns: optimizing Amazon S3 performance\"",
        tests ["s3_01"],
        deviation "The limit is a bucket of one second, and a hot prefix never splits; S3 adds capacity to it within 30 to 60 minutes.";
    UNSUPPORTED = "s3.unsupported-operation",
        en "A bucket cannot be asked for this.",
        ko "버킷에 할 수 없는 요청입니다.",
        convention "Loading a scenario refuses such calls, so that no run meets this.",
        tests ["a_bucket_refuses_what_is_not_for_buckets"];
}
