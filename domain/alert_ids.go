package domain

// The identifiers of alerts.
type (
	// AlertID names an alert from when it is raised until it is over.
	AlertID struct{ UUID }
	// AlertRuleID names what a company, zone, crew or badge says of its alerts.
	AlertRuleID struct{ UUID }
	// AlertAddressID names the sealed address of an incoming webhook.
	AlertAddressID struct{ UUID }
	// AlertMessageID names one message of alerts to one recipient.
	AlertMessageID struct{ UUID }
)

// ParseAlertID reads an alert's identifier; it fails with ErrBadID.
func ParseAlertID(s string) (AlertID, error) { u, err := ParseUUID(s); return AlertID{u}, err }

// ParseAlertRuleID reads the identifier of a rule of alerts; it fails with ErrBadID.
func ParseAlertRuleID(s string) (AlertRuleID, error) {
	u, err := ParseUUID(s)
	return AlertRuleID{u}, err
}

// ParseAlertMessageID reads the identifier of a message of alerts; it fails with ErrBadID.
func ParseAlertMessageID(s string) (AlertMessageID, error) {
	u, err := ParseUUID(s)
	return AlertMessageID{u}, err
}

// ParseAlertAddressID reads the identifier of a sealed address; it fails with ErrBadID.
func ParseAlertAddressID(s string) (AlertAddressID, error) {
	u, err := ParseUUID(s)
	return AlertAddressID{u}, err
}
