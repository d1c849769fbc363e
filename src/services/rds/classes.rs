//! DB instance classes: memory decides how many connections a database takes, vCPUs how many queries work at once.

use serde::{Deserialize, Serialize};

/// Instance classes, with their memory in GiB and vCPUs; written `"db.t3.micro"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum InstanceClass {
    /// 1 GiB, 2 vCPUs.
    T3Micro,
    /// 2 GiB, 2 vCPUs.
    T3Small,
    /// 4 GiB, 2 vCPUs.
    T3Medium,
    /// 8 GiB, 2 vCPUs.
    T3Large,
    /// 16 GiB, 4 vCPUs.
    T3Xlarge,
    /// 32 GiB, 8 vCPUs.
    T3TwoXlarge,
    /// 8 GiB, 2 vCPUs.
    M5Large,
    /// 16 GiB, 4 vCPUs.
    M5Xlarge,
    /// 32 GiB, 8 vCPUs.
    M5TwoXlarge,
    /// 64 GiB, 16 vCPUs.
    M5FourXlarge,
}

/// AWS's names of the classes, memory in GiB, vCPUs (RDS User Guide, "DB instance classes", read 2026-11-22).
const CLASSES: [(InstanceClass, &str, u64, u32); 10] = [
    (InstanceClass::T3Micro, "db.t3.micro", 1, 2),
    (InstanceClass::T3Small, "db.t3.small", 2, 2),
    (InstanceClass::T3Medium, "db.t3.medium", 4, 2),
    (InstanceClass::T3Large, "db.t3.large", 8, 2),
    (InstanceClass::T3Xlarge, "db.t3.xlarge", 16, 4),
    (InstanceClass::T3TwoXlarge, "db.t3.2xlarge", 32, 8),
    (InstanceClass::M5Large, "db.m5.large", 8, 2),
    (InstanceClass::M5Xlarge, "db.m5.xlarge", 16, 4),
    (InstanceClass::M5TwoXlarge, "db.m5.2xlarge", 32, 8),
    (InstanceClass::M5FourXlarge, "db.m5.4xlarge", 64, 16),
];

impl TryFrom<String> for InstanceClass {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        CLASSES.iter().find(|(_, name, ..)| *name == text).map(|(class, ..)| *class).ok_or_else(|| {
            let known: Vec<&str> = CLASSES.iter().map(|(_, name, ..)| *name).collect();
            format!("there is no instance class \"{text}\"; write one of {}", known.join(", "))
        })
    }
}

impl From<InstanceClass> for String {
    fn from(class: InstanceClass) -> String {
        class.name().to_owned()
    }
}

impl InstanceClass {
    /// AWS's name of it.
    #[must_use]
    pub fn name(self) -> &'static str {
        CLASSES.iter().find(|(known, ..)| *known == self).map_or("", |(_, name, ..)| name)
    }

    /// Memory in bytes and vCPUs.
    #[must_use]
    pub fn memory_and_vcpus(self) -> (u64, u32) {
        let row = CLASSES.iter().find(|(known, ..)| *known == self);
        row.map_or((0, 0), |(_, _, gib, vcpus)| (gib << 30, *vcpus))
    }
}
