package geojson

import (
	"encoding/json"
	"strings"
)

// worldly reports whether a crs member (GeoJSON 2008; RFC 7946 dropped it) says
// WGS 84, or nothing. Programs that still write it mean longitude first under
// each of these names.
func worldly(raw json.RawMessage) bool {
	if absent(raw) {
		return true
	}
	var crs struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if json.Unmarshal(raw, &crs) != nil {
		return false
	}
	switch name := strings.ToUpper(crs.Properties.Name); {
	case name == "EPSG:4326", name == "CRS84", name == "OGC:CRS84", name == "WGS84", name == "WGS 84":
		return true
	case strings.HasPrefix(name, "URN:OGC:DEF:CRS:"):
		return strings.HasSuffix(name, ":CRS84") || strings.HasPrefix(name, "URN:OGC:DEF:CRS:EPSG:") && strings.HasSuffix(name, ":4326")
	case strings.HasPrefix(name, "HTTP://WWW.OPENGIS.NET/DEF/CRS/"):
		return strings.HasSuffix(name, "/CRS84") || strings.HasSuffix(name, "EPSG/0/4326")
	}
	return false
}

// absent reports whether a member is missing or null.
func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }
