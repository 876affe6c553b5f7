package planted

import (
	"fmt"

	"actual/domain"
)

// Config describes seasons of planned work.
type Config struct {
	Seed      uint64
	Companies int         // At least 1.
	Days      int         // Calendar days; at least 1.
	Start     domain.Date // The first day; zero: each company its own, clock changes among them.
	Clean     bool        // Nothing is planted: only the noise stays.
	Engine    bool        // Visits come from presence itself over simulated fixes; else from what was, with errors like those of presence.
}

// Check returns why the configuration makes no season, or nil.
func (c Config) Check() error {
	switch {
	case c.Companies < 1 || c.Companies > 1000:
		return fmt.Errorf("companies must be 1 to 1000")
	case c.Days < 1 || c.Days > 366:
		return fmt.Errorf("days must be 1 to 366")
	case !c.Start.IsZero() && (c.Start.Year() < 2001 || c.Start.Year() > 2198):
		return fmt.Errorf("the season must begin in the years 2001 to 2198")
	}
	return nil
}

// starts are the first days of companies that are not told one: summer, and both
// changes of the clock.
var starts = []domain.Date{
	domain.NewDate(2026, 10, 12), domain.NewDate(2026, 6, 1), domain.NewDate(2026, 2, 23), domain.NewDate(2026, 4, 6),
}

var zones = []string{"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"}
