package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
)

// Map is the ground that the pages draw maps on.
type Map struct {
	MapSource      string `env:"ACTUAL_MAP_SOURCE"` // Empty: the built-in ground.
	MapURL         string `env:"ACTUAL_MAP_URL"`
	MapKey         string `env:"ACTUAL_MAP_KEY"`
	MapHosts       string `env:"ACTUAL_MAP_HOSTS"`
	MapAttribution string `env:"ACTUAL_MAP_ATTRIBUTION"`
	MapMaxZoom     int    `env:"ACTUAL_MAP_MAX_ZOOM" envDefault:"19"`
}

// The grounds that there are.
const (
	MapXYZ     = "xyz"     // Raster tiles of an address with {z}, {x} and {y}.
	MapStyle   = "style"   // A style of vector tiles (MapLibre's style specification).
	MapAzure   = "azure"   // Azure Maps.
	MapPMTiles = "pmtiles" // One file of tiles on this machine.
)

const deepestZoom = 22

func (m Map) check() error {
	var wrong []error
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if m.MapMaxZoom < 1 || m.MapMaxZoom > deepestZoom {
		complain("ACTUAL_MAP_MAX_ZOOM must be 1 to %d, not %d", deepestZoom, m.MapMaxZoom)
	}
	switch m.MapSource {
	case "":
		if m.MapURL != "" {
			complain("ACTUAL_MAP_URL is set: say by ACTUAL_MAP_SOURCE what it is: xyz, style or pmtiles")
		}
	case MapXYZ:
		if !isWeb(m.MapURL) || !strings.Contains(m.MapURL, "{z}") || !strings.Contains(m.MapURL, "{x}") || !strings.Contains(m.MapURL, "{y}") {
			complain("ACTUAL_MAP_URL must be the address of tiles, such as https://tiles.example/{z}/{x}/{y}.png")
		}
	case MapStyle:
		if !isWeb(m.MapURL) {
			complain("ACTUAL_MAP_URL must be the address of a style, such as https://maps.example/style.json")
		}
	case MapAzure:
		if m.MapKey == "" {
			complain("ACTUAL_MAP_KEY must be the key of an Azure Maps account: browsers see it, so restrict it to this server's origin")
		}
	case MapPMTiles:
		if _, err := os.Stat(m.MapURL); err != nil {
			complain("ACTUAL_MAP_URL must be the path of a PMTiles file: %w", err)
		}
	default:
		complain("ACTUAL_MAP_SOURCE must be xyz, style, azure or pmtiles, or empty for the built-in ground, not %q", m.MapSource)
	}
	return errors.Join(wrong...)
}

func isWeb(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
