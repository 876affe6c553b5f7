package aspire

import (
	"strings"
	"time"

	"actual/domain"
	"actual/domain/vendor"
)

// zoneless stands for a time zone that is not known.
var zoneless = time.UTC

// written is a time as Aspire writes it. Whether a Z means UTC or is worn by the
// branch's own time nobody has confirmed.
type written struct {
	clock  time.Time // What it shows, as if in UTC.
	offset *time.Duration
}

// layouts are how times are written, without what follows of a zone.
var layouts = []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"}

func parseTime(text string) (written, bool) {
	for _, layout := range layouts {
		if at, err := time.Parse(layout, strings.TrimSuffix(text, "Z")); err == nil {
			return written{clock: at}, true
		}
	}
	at, err := time.Parse("2006-01-02T15:04:05.999999999Z07:00", text)
	if err != nil {
		return written{}, false
	}
	_, seconds := at.Zone()
	offset := time.Duration(seconds) * time.Second
	return written{clock: at.UTC().Add(offset), offset: &offset}, true
}

// date is what stands there as a date.
func (w written) date() domain.Date { return domain.NewDate(w.clock.Date()) }

// whole reports whether it is midnight: a date, whatever zone it wears.
func (w written) whole() bool { return w.clock.Truncate(24 * time.Hour).Equal(w.clock) }

// local is what clocks in a zone show at that time, as if in UTC, by a reading of
// vendor.ZoneReadingField.
func (w written) local(reading string, zone *time.Location) time.Time {
	if reading != vendor.ReadUTC && w.offset == nil {
		return w.clock
	}
	at := w.clock
	if w.offset != nil {
		at = at.Add(-*w.offset)
	}
	at = at.In(zone)
	_, seconds := at.Zone()
	return at.UTC().Add(time.Duration(seconds) * time.Second)
}

// zoneOf finds a time zone by a name of IANA's or of Windows'; nil where there is
// none.
func zoneOf(name string) *time.Location {
	if iana, ok := windows[name]; ok {
		name = iana
	}
	if name == "" || strings.EqualFold(name, "Local") {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// windows has the zones by Windows' names in which landscapers work, after
// Unicode's windowsZones.
var windows = map[string]string{
	"UTC":                             "Etc/UTC",
	"Aleutian Standard Time":          "America/Adak",
	"Hawaiian Standard Time":          "Pacific/Honolulu",
	"Alaskan Standard Time":           "America/Anchorage",
	"Pacific Standard Time":           "America/Los_Angeles",
	"Pacific Standard Time (Mexico)":  "America/Tijuana",
	"US Mountain Standard Time":       "America/Phoenix",
	"Mountain Standard Time":          "America/Denver",
	"Mountain Standard Time (Mexico)": "America/Mazatlan",
	"Yukon Standard Time":             "America/Whitehorse",
	"Central Standard Time":           "America/Chicago",
	"Central Standard Time (Mexico)":  "America/Mexico_City",
	"Canada Central Standard Time":    "America/Regina",
	"Eastern Standard Time":           "America/New_York",
	"Eastern Standard Time (Mexico)":  "America/Cancun",
	"US Eastern Standard Time":        "America/Indiana/Indianapolis",
	"Atlantic Standard Time":          "America/Halifax",
	"SA Western Standard Time":        "America/La_Paz",
	"Newfoundland Standard Time":      "America/St_Johns",
	"GMT Standard Time":               "Europe/London",
	"W. Europe Standard Time":         "Europe/Berlin",
	"Central Europe Standard Time":    "Europe/Budapest",
	"Romance Standard Time":           "Europe/Paris",
	"AUS Eastern Standard Time":       "Australia/Sydney",
	"E. Australia Standard Time":      "Australia/Brisbane",
	"Cen. Australia Standard Time":    "Australia/Adelaide",
	"AUS Central Standard Time":       "Australia/Darwin",
	"W. Australia Standard Time":      "Australia/Perth",
	"Tasmania Standard Time":          "Australia/Hobart",
	"New Zealand Standard Time":       "Pacific/Auckland",
}
