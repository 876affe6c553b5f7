package season

import (
	"fmt"
	"strings"
	"time"
)

// Config describes a season of one company. Zero fields take the defaults of
// Default, except Hazards: without any, the season has GPS error and drive-bys
// but no lost, late, repeated or misleading events.
type Config struct {
	Seed     uint64
	Start    time.Time // Only its date counts, as a day of TimeZone. Default Monday, 6 April 2026.
	Days     int       // Calendar days; default 5.
	TimeZone string    // IANA name of the company's time zone; default America/New_York.
	Lat, Lng float64   // Middle of the town, degrees; default 42.27, -71.80. At most 65° from the equator.
	Product  string    // Notehub product; default product:com.example.crews:badges.

	Crews         int // Default 2.
	BadgesPerCrew int // Default 3. Their product is at most 9999.
	Sites         int // Fences, the yard included; at least 20; default 400.
	MinStops      int // Sites of a crew's day; default 15 …
	MaxStops      int // … to 22; few more often than many, and none begun after 18:15.

	Adjoining  float64       // Chance that the lot beside a customer's is a customer's too; default 0.35, below 0: never.
	NextDoor   float64       // Chance that a next-door customer is done right after its neighbour, on foot; default 0.15, below 0: never.
	SnowNights float64       // Share of winter nights with work from 22:00 to 04:00; default 0.
	CurbTime   time.Duration // Mean time at the truck at the curb before leaving, beyond the walk; default 5 s, at most 15 minutes.

	Open, Mixed, Canopy int  // Weights of the kinds of sky over sites; default 60, 30, 10.
	HideSky             bool // Leave properties.sky out of the fences.

	Cadence        time.Duration // Between samples while the badge moves, 1 minute to 1 hour; default 5 minutes.
	HeartbeatEvery time.Duration // While it lies still, with hazard Heartbeats; default 1 hour.
	Outbound       time.Duration // Events wait this long and go in one batch; 0: each is sent at once.
	Hazards        Hazards
}

// Default returns the configuration of a realistic week: all hazards, a 5-minute
// cadence.
func Default(seed uint64) Config { return Config{Seed: seed, Hazards: AllHazards}.filled() }

func (c Config) filled() Config {
	if c.Start.IsZero() {
		c.Start = time.Date(2026, time.April, 6, 0, 0, 0, 0, time.UTC)
	}
	orText(&c.TimeZone, "America/New_York")
	orText(&c.Product, "product:com.example.crews:badges")
	if c.Lat == 0 && c.Lng == 0 {
		c.Lat, c.Lng = 42.27, -71.80
	}
	if c.Open == 0 && c.Mixed == 0 && c.Canopy == 0 {
		c.Open, c.Mixed, c.Canopy = 60, 30, 10
	}
	orNumber(&c.Adjoining, 0.35)
	orNumber(&c.NextDoor, 0.15)
	orNumber(&c.Days, 5)
	orNumber(&c.Crews, 2)
	orNumber(&c.BadgesPerCrew, 3)
	orNumber(&c.Sites, 400)
	orNumber(&c.MinStops, 15)
	orNumber(&c.MaxStops, max(22, c.MinStops))
	orNumber(&c.Cadence, 5*time.Minute)
	orNumber(&c.HeartbeatEvery, time.Hour)
	orNumber(&c.CurbTime, 5*time.Second)
	return c
}

func orText(field *string, otherwise string) {
	if *field == "" {
		*field = otherwise
	}
}

func orNumber[T int | float64 | time.Duration](field *T, otherwise T) {
	if *field == 0 {
		*field = otherwise
	}
}

// Check returns why New would refuse the configuration, or nil.
func (c Config) Check() error {
	c = c.filled()
	if _, err := time.LoadLocation(c.TimeZone); err != nil {
		return fmt.Errorf("season: time zone: %w", err)
	}
	for _, rule := range []struct {
		broken bool
		text   string
	}{
		{c.Days < 1 || c.Days > 3660, "days must be 1 to 3660"},
		{c.Crews < 1 || c.BadgesPerCrew < 1 || c.Crews*c.BadgesPerCrew > 9999, "crews × badges per crew must be 1 to 9999"},
		{c.Sites < 20 || c.Sites > 200_000, "sites must be 20 to 200000"},
		{c.MinStops < 1 || c.MaxStops < c.MinStops, "stops must be at least 1, and the maximum not below the minimum"},
		{c.Open < 0 || c.Mixed < 0 || c.Canopy < 0, "a share of sky is negative"},
		{c.SnowNights < 0 || c.SnowNights > 1, "snow nights must be a share from 0 to 1"},
		{c.Lat < -65 || c.Lat > 65 || c.Lng < -179 || c.Lng > 179, "the town must lie within 65° of the equator and off the antimeridian"},
		{c.Cadence < time.Minute || c.Cadence > time.Hour, "cadence must be 1 minute to 1 hour"},
		{c.HeartbeatEvery < 10*time.Minute, "heartbeats must be at least 10 minutes apart"},
		{c.CurbTime < 0 || c.CurbTime > 15*time.Minute, "curb time must be 0 to 15 minutes"},
		{strings.ContainsFunc(c.Product, unprintable), "the product must be printable ASCII without quotes"},
		{c.Outbound < 0 || c.Outbound > 24*time.Hour, "outbound must be 0 to 24 hours"},
	} {
		if rule.broken {
			return fmt.Errorf("season: %s", rule.text)
		}
	}
	return nil
}

func unprintable(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }
