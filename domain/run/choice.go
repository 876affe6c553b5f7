package run

import (
	"time"

	"actual/domain"
)

// Cycle is how often something is due that a company chose. The names are stored.
type Cycle string

// The cycles.
const (
	EachDay   Cycle = "day"
	EachWeek  Cycle = "week"
	EachMonth Cycle = "month"
)

// Choice is when a company has scheduled work of a kind done, of those kinds that are not
// due at the same time for all. Without one, they are never due.
type Choice struct {
	Kind     string
	Cycle    Cycle
	Weekday  time.Weekday    // Of a week's.
	MonthDay int             // Of a month's, from 1 to 28.
	At       domain.WallTime // In the company's time zone.
	Since    time.Time       // When it was chosen: nothing that was due before is made up for.
}

// Schedule returns when that is.
func (c Choice) Schedule() Schedule {
	hour, minute := int(c.At)/60, int(c.At)%60
	switch c.Cycle {
	case EachDay:
		return Daily(hour, minute)
	case EachWeek:
		return Weekly(c.Weekday, hour, minute)
	case EachMonth:
		return Monthly(c.MonthDay, hour, minute)
	}
	return Schedule{}
}
