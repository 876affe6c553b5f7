package badge

import "time"

// ReportingPlan says when a badge's silence is late.
type ReportingPlan struct {
	Moving    time.Duration // Between two fixes while it moves.
	Heartbeat time.Duration // Between two signs of life at rest.
}

// DefaultPlan is a fix every 5 minutes while moving and a sign of life every
// 4 hours at rest (the cadence of the reference configurations of Blues).
func DefaultPlan() ReportingPlan {
	return ReportingPlan{Moving: 5 * time.Minute, Heartbeat: 4 * time.Hour}
}

// grace is how many planned signs of life may be missed before silence is late:
// heartbeats are skipped now and then (a fix came first, no coverage).
const grace = 2

// Health is what is known of a badge's state.
type Health struct {
	HeardAt   time.Time // When its last activity was captured; zero: never.
	LastFixAt time.Time // Zero: never.
	LastLat   int32     // 1e-7 degree; meaningful with LastFixAt.
	LastLng   int32
	VoltageMV int32 // 0: not said.
	VoltageAt time.Time
}

// LateSince returns the instant from which a badge last heard at heard is late
// under the plan. A badge that was never heard is not late: it has yet to be
// switched on.
func (p ReportingPlan) LateSince(heard time.Time) time.Time {
	return heard.Add(grace * p.Heartbeat)
}

// Late reports whether the badge's silence is late at now.
func (p ReportingPlan) Late(h Health, now time.Time) bool {
	return !h.HeardAt.IsZero() && now.After(p.LateSince(h.HeardAt))
}

// Low is the voltage under which a Notecard on a lithium cell should be charged.
const Low = 3400

// BatteryLow reports whether the last voltage said calls for charging.
func (h Health) BatteryLow() bool { return h.VoltageMV > 0 && h.VoltageMV < Low }

// Merge returns the state after news: each part keeps what is latest, so the
// order in which news comes does not matter.
func (h Health) Merge(news Health) Health {
	if news.HeardAt.After(h.HeardAt) {
		h.HeardAt = news.HeardAt
	}
	if news.LastFixAt.After(h.LastFixAt) {
		h.LastFixAt, h.LastLat, h.LastLng = news.LastFixAt, news.LastLat, news.LastLng
	}
	if news.VoltageMV > 0 && news.VoltageAt.After(h.VoltageAt) {
		h.VoltageMV, h.VoltageAt = news.VoltageMV, news.VoltageAt
	}
	return h
}
