package notehub

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/event"
	"actual/domain/fault"
)

func at(sec int64) event.Instant { return event.Instant{Sec: sec, OK: true} }

func quantity(v int32) event.Quantity { return event.Quantity{Value: v, OK: true} }

func TestDecodeIsLenient(t *testing.T) {
	yard := event.Place{Lat: 399_526_125, Lng: -751_654_805, OK: true}
	tests := map[string]struct {
		json string
		want event.Event
	}{
		"nothing":             {`{}`, event.Event{}},
		"keys not known":      {`{"routed":1,"project":{"contacts":{}},"log":[{}]}`, event.Event{}},
		"null anywhere":       {`{"event":null,"when":null,"body":null,"where_lat":null,"fleets":null,"power_usb":null,"best_location":null}`, event.Event{}},
		"the last of several": {`{"device":"dev:1","device":"dev:2"}`, event.Event{Device: "dev:2"}},
		"keys in other cases": {`{"Device":"dev:1","DEVICE":"dev:2"}`, event.Event{}},
		"a key with escapes":  {`{"\u0064evice":"dev:1"}`, event.Event{Device: "dev:1"}},
		"a key with NUL":      {`{"devi\u0000ce":"dev:1"}`, event.Event{}},

		"text":                   {`{"sn":"Grün \"3\" \ud83d\ude00"}`, event.Event{SerialNumber: "Grün \"3\" 😀"}},
		"text that is a number":  {`{"sn":12}`, event.Event{SerialNumber: "12"}},
		"text that is no text":   {`{"sn":{"a":1},"device":["dev:1"],"file":true}`, event.Event{}},
		"text with NUL":          {`{"device":"dev:\u00001","sn":"\u0000"}`, event.Event{Device: "dev:1"}},
		"text with half a pair":  {`{"sn":"a\ud800b"}`, event.Event{SerialNumber: "a\ufffdb"}},
		"text that is not UTF-8": {"{\"sn\":\"a\xffb\"}", event.Event{SerialNumber: "a\ufffdb"}},
		"text of white space":    {`{"event":"  ","device":" dev:1\t"}`, event.Event{Device: "dev:1"}},
		"an id too long is none": {`{"event":"` + strings.Repeat("x", 257) + `"}`, event.Event{}},
		"a label is cut":         {`{"sn":"` + strings.Repeat("x", 255) + `üü"}`, event.Event{SerialNumber: strings.Repeat("x", 255)}},

		"seconds with a fraction": {`{"received":1790000030.999999}`, event.Event{Received: at(1790000030)}},
		"seconds with exponent":   {`{"when":1.79e9}`, event.Event{When: at(1790000000)}},
		"seconds as a string":     {`{"when":" 1790000000 "}`, event.Event{When: at(1790000000)}},
		"seconds before 1970":     {`{"when":-1.5}`, event.Event{When: at(-2)}},
		"milliseconds":            {`{"when":1790000000999,"where_when":"1790000000000.5"}`, event.Event{When: at(1790000000), WhereWhen: at(1790000000)}},
		"RFC 3339":                {`{"when":"2026-09-21T16:13:20.75+02:00"}`, event.Event{When: at(1790000000)}},
		"a zero is no time":       {`{"when":0,"where_when":"0"}`, event.Event{}},
		"times that are none":     {`{"when":"yesterday","received":true,"where_when":"","best_location_when":1e300,"tri_when":"0x10","tower_when":"NaN"}`, event.Event{}},
		"digits without end":      {`{"when":` + strings.Repeat("9", 1<<20) + `,"where_lat":` + strings.Repeat("1", 1<<20) + `}`, event.Event{}},

		"a place":                       {`{"where_lat":39.9526125,"where_lon":-75.16548046875}`, event.Event{Where: yard}},
		"a place in strings":            {`{"where_lat":"39.9526125","where_lon":"-7516548046875e-11"}`, event.Event{Where: yard}},
		"a zero longitude is dropped":   {`{"where_lat":51.4777925}`, event.Event{Where: event.Place{Lat: 514_777_925, OK: true}}},
		"a zero latitude is dropped":    {`{"tri_lon":28.4}`, event.Event{Tri: event.Place{Lng: 284_000_000, OK: true}}},
		"null is not a dropped zero":    {`{"where_lat":39.9,"where_lon":null}`, event.Event{}},
		"nor is what cannot be read":    {`{"where_lat":39.9,"where_lon":"75° W"}`, event.Event{}},
		"outside the world is kept so":  {`{"where_lat":1e300,"where_lon":-1e999}`, event.Event{Where: event.NewPlace(1e300, -1e300)}},
		"no tower":                      {`{"tower_lat":1,"tower_lon":2,"tower_when":3,"tower_id":"0,0,0,0"}`, event.Event{}},
		"places in customers' bodies":   {`{"body":{"lat":39.9,"lon":-75.1,"where_lat":39.9,"where_lon":-75.1,"latitude":1,"longitude":2}}`, event.Event{}},
		"a name of a place is no place": {`{"best_location":"Philadelphia PA","tower_location":"PA"}`, event.Event{}},
		"kind of the best place":        {`{"best_location_type":"GPS"}`, event.Event{BestType: "gps"}},

		"a body that is a list":   {`{"body":[{"time":1}],"sn":"x"}`, event.Event{SerialNumber: "x"}},
		"a body that is a string": {`{"body":"{\"time\":1790000000}","sn":"x"}`, event.Event{SerialNumber: "x"}},
		"a payload not in base64": {`{"payload":"not base64!","sn":"x"}`, event.Event{SerialNumber: "x"}},
		"one odd value in a body": {
			`{"body":{"time":{},"motion":"7","dop":true,"hdop":2,"velocity":-1,"usb":"TRUE","inside_fence":1}}`,
			event.Event{Motion: quantity(7), DOP: quantity(200), InsideFence: true},
		},
		"a track note": {
			`{"file":"_track.qo","body":{"time":1790000000,"seconds":88,"dop":0.7,"velocity":0.41406354,"journey":1789999000,"jcount":2,"voltage":4.105,"temperature":-0.25,"usb":true,"status":"heartbeat"}}`,
			event.Event{
				File: "_track.qo", BodyTime: at(1790000000), Seconds: quantity(88), DOP: quantity(70), SpeedCmS: quantity(41),
				Journey: at(1789999000), JCount: quantity(2), MilliVolts: quantity(4105), TenthsC: quantity(-3), USB: true, BodyStatus: "heartbeat",
			},
		},
		"a customer's supply is not the badge's": {
			`{"file":"fridge.qo","body":{"voltage":230,"temperature":-18,"usb":true,"charging":true,"why":"x"}}`,
			event.Event{File: "fridge.qo"},
		},
		"a session": {
			`{"file":"_session.qo","req":"session.begin","voltage":3.9,"temp":21.5,"bars":2,"rssi":-61.0,"power_charging":true,"body":{"why":"sync","power_usb":true}}`,
			event.Event{
				File: "_session.qo", Req: "session.begin", MilliVolts: quantity(3900), TenthsC: quantity(215), Bars: quantity(2),
				RSSI: quantity(-61), USB: true, Charging: true, SessionWhy: "sync",
			},
		},
		"power of a Mojo":       {`{"file":"_log.qo","body":{"voltage_mode":"USB"}}`, event.Event{File: "_log.qo", VoltageMode: "usb", USB: true}},
		"batch":                 {`{"batch_number":2,"batch_total":-1,"batch_received":1790000030.5}`, event.Event{BatchNumber: quantity(2), BatchTotal: quantity(-1), BatchReceived: at(1790000030)}},
		"number out of range":   {`{"rssi":1e99,"batch_number":99999999999}`, event.Event{}},
		"a node behind gateway": {`{"file":"dev:2#_track.qo"}`, event.Event{Node: "dev:2", File: "_track.qo"}},

		"2021": {
			`{"uid":"u","device_uid":"dev:1","captured":"2021-09-28T18:11:49Z","gps_location":{"when":"2021-09-28T18:11:44Z","latitude":39.9526125,"longitude":-75.16548046875},"tower_location":null}`,
			event.Event{Key: "u", Device: "dev:1", When: at(1632852709), Where: yard, WhereWhen: at(1632852704)},
		},
		"2021, location in epoch seconds":    {`{"best_location":{"when":1632852704,"latitude":39.9526125,"longitude":-75.16548046875}}`, event.Event{Best: yard, BestWhen: at(1632852704)}},
		"today's keys go before those":       {`{"event":"e","uid":"u","device":"dev:1","device_uid":"dev:2","when":1790000000,"captured":"2021-09-28T18:11:49Z"}`, event.Event{Key: "e", Device: "dev:1", When: at(1790000000)}},
		"the uid of a device is no event id": {`{"uid":"dev:1"}`, event.Event{Device: "dev:1"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Decode([]byte(tc.json))
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestDecodeRefusesWhatIsNoObject(t *testing.T) {
	tests := map[string]struct{ json, why string }{
		"nothing":            {"", "not an event: byte 0: ends in the middle"},
		"white space":        {" \r\n", "not an event: byte 3: ends in the middle"},
		"a list":             {` [{}]`, "not an event: byte 1: expected {, as an object begins"},
		"null":               {"null", "not an event: byte 0: expected {, as an object begins"},
		"plain text":         {"hello", "not an event: byte 0: expected {, as an object begins"},
		"cut off":            {`{"device":"dev:1","body":{"ti`, "not an event: byte 29: ends in the middle"},
		"a comma too many":   {`{"device":"dev:1",}`, "not an event: byte 18: expected a name in quotes"},
		"a wrong literal":    {`{"when":nul}`, "not an event: byte 8: expected a value"},
		"two objects":        {`{} {}`, "not an event: byte 3: more follows the object"},
		"NUL itself":         {"{\"a\":\"\x00\"}", "not an event: byte 6: a control character in a string"},
		"a wrong escape":     {`{"a":"\u12g4"}`, "not an event: byte 10: expected an escape that JSON knows"},
		"a bomb":             {strings.Repeat(`{"a":`, 1<<20), "not an event: byte 500: nested deeper than 100"},
		"a bomb in brackets": {`{"a":` + strings.Repeat(`[`, 1<<20), "not an event: byte 104: nested deeper than 100"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Decode([]byte(tc.json))
			require.ErrorIs(t, err, ErrNotEvent)
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			require.EqualError(t, err, tc.why)
			require.Zero(t, got)
		})
	}
}

func TestDecodeTakesAByteOrderMarkAndSpace(t *testing.T) {
	got, err := Decode([]byte("\xef\xbb\xbf \t{\"device\":\"dev:1\"}\r\n"))
	require.NoError(t, err)
	require.Equal(t, "dev:1", got.Device)
}
