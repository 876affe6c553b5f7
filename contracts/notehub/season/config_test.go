package season

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestConfigurationsThatMakeNoSense(t *testing.T) {
	tests := map[string]struct {
		spoil func(*Config)
		want  string
	}{
		"no such zone":     {func(c *Config) { c.TimeZone = "Mars/Olympus" }, "time zone"},
		"days":             {func(c *Config) { c.Days = -1 }, "days"},
		"too many badges":  {func(c *Config) { c.Crews = 5000 }, "badges"},
		"too few sites":    {func(c *Config) { c.Sites = 19 }, "sites"},
		"stops":            {func(c *Config) { c.MaxStops = 3 }, "stops"},
		"sky":              {func(c *Config) { c.Canopy = -1 }, "sky"},
		"snow":             {func(c *Config) { c.SnowNights = 1.5 }, "snow"},
		"polar":            {func(c *Config) { c.Lat = 80 }, "65°"},
		"cadence":          {func(c *Config) { c.Cadence = time.Second }, "cadence"},
		"heartbeat":        {func(c *Config) { c.HeartbeatEvery = time.Second }, "heartbeats"},
		"outbound":         {func(c *Config) { c.Outbound = -1 }, "outbound"},
		"curb":             {func(c *Config) { c.CurbTime = time.Hour }, "curb"},
		"quote in product": {func(c *Config) { c.Product = `product:"` }, "product"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			cfg := Default(1)
			require.NoError(t, cfg.Check())
			tc.spoil(&cfg)
			require.ErrorContains(t, cfg.Check(), tc.want)
			require.Panics(t, func() { New(cfg) })
		})
	}
}

func TestHazardsAreWrittenAndRead(t *testing.T) {
	require.Len(t, hazardNames, 13)
	require.Equal(t, Triangulation, Hazards(1)<<(len(hazardNames)-1), "a name for each")
	for _, h := range []Hazards{0, Duplicates, Holes | Swaps, AllHazards} {
		got, err := ParseHazards(h.String())
		require.NoError(t, err)
		require.Equal(t, h, got)
	}
	all, err := ParseHazards("all")
	require.NoError(t, err)
	require.Equal(t, AllHazards, all)
	_, err = ParseHazards("holes,rain")
	require.ErrorContains(t, err, "rain")
}

// TestOddSeasonsAreMade: whatever Check accepts gives a season with its truth
// without gaps and a fence for each site.
func TestOddSeasonsAreMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := Config{
			Seed: rapid.Uint64().Draw(t, "seed"), Days: rapid.IntRange(1, 9).Draw(t, "days"),
			Crews: rapid.IntRange(1, 6).Draw(t, "crews"), BadgesPerCrew: rapid.IntRange(1, 3).Draw(t, "badges"),
			Sites: rapid.IntRange(20, 200).Draw(t, "sites"), MinStops: rapid.IntRange(1, 30).Draw(t, "stops"),
			Adjoining: rapid.Float64Range(-1, 1).Draw(t, "adjoining"), NextDoor: rapid.Float64Range(-1, 1).Draw(t, "next door"),
			SnowNights: rapid.Float64Range(0, 1).Draw(t, "snow"), Lat: rapid.Float64Range(-65, 65).Draw(t, "lat"), Lng: rapid.Float64Range(-179, 179).Draw(t, "lng"),
			Cadence: time.Duration(rapid.IntRange(1, 60).Draw(t, "cadence")) * time.Minute,
			Start:   time.Date(2026, time.January, rapid.IntRange(1, 365).Draw(t, "start"), 0, 0, 0, 0, time.UTC), Hazards: AllHazards,
			TimeZone: rapid.SampledFrom([]string{"America/Phoenix", "Europe/Oslo", "Australia/Sydney", "Pacific/Apia"}).Draw(t, "zone"),
		}
		require.NoError(t, cfg.Check())
		s := New(cfg)
		require.Len(t, s.town.sites, cfg.Sites)
		from, to := s.Span()
		for i := range s.badges {
			last := from
			for _, st := range s.Truth(i) {
				require.Equal(t, last, st.From)
				last = st.To
			}
			require.Equal(t, to, last)
		}
		received := int64(0)
		for e := range s.All(0) {
			require.GreaterOrEqual(t, e.Received, received)
			received = e.Received
		}
	})
}
