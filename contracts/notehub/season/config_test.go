package season

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
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
