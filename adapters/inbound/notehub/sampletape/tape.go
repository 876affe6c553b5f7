// Package sampletape writes events of a sample as Notehub routes those of a badge.
package sampletape

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"actual/app/sample"
)

// Tape writes a sample's events as Notehub routes a badge's tracks.
type Tape struct{}

var _ sample.Tape = Tape{}

// taped is what a track says, as far as anything here reads it.
type taped struct {
	Event     string         `json:"event"`
	Device    string         `json:"device"`
	Serial    string         `json:"sn"`
	Product   string         `json:"product"`
	Req       string         `json:"req"`
	Received  float64        `json:"received"`
	When      int64          `json:"when"`
	File      string         `json:"file"`
	Body      map[string]any `json:"body"`
	WhereWhen int64          `json:"where_when"`
	WhereLat  json.Number    `json:"where_lat"`
	WhereLon  json.Number    `json:"where_lon"`
}

// Events implements sample.Tape. An event's key follows from its device and its place
// among the fixes: written twice it is the same event.
func (Tape) Events(device, label string, fixes []sample.Fix) [][]byte {
	out := make([][]byte, len(fixes))
	for n, f := range fixes {
		at := f.At.Unix()
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d", device, n, at))
		id := hex.EncodeToString(sum[:16])
		raw, err := json.Marshal(taped{
			Event: "sample-" + id, Device: device, Serial: label, Product: "product:com.example.sample:badge", Req: "note.add",
			Received: float64(at) + 20.5, When: at, File: "_track.qo",
			Body:      map[string]any{"dop": 1.1, "motion": 12, "seconds": 120, "temperature": 18.5, "time": at, "voltage": 4.1},
			WhereWhen: at, WhereLat: degrees(f.Where.Lat), WhereLon: degrees(f.Where.Lng),
		})
		if err != nil {
			panic(err) // Of numbers and texts alone.
		}
		out[n] = raw
	}
	return out
}

// degrees writes 1e-7 degrees exactly.
func degrees(e7 int32) json.Number {
	sign, v := "", int64(e7)
	if v < 0 {
		sign, v = "-", -v
	}
	return json.Number(fmt.Sprintf("%s%d.%07d", sign, v/1e7, v%1e7))
}
