package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// crowdEvents writes events of the crowd into place: each badge in turn reports
// every two minutes of a working day, and goes from site to site. Of what it
// writes only digits differ, so that it costs the load generator next to nothing.
type crowdEvents struct {
	crowd *crowd
	start int64  // Unix seconds, the beginning of the first day.
	skip  int    // Events of each badge that were before the first.
	seed  uint64 // Other seeds give other keys.
}

// crowdEvent is the event that is written over: contracts/notehub/samples/01, with
// marks where something is put.
const crowdEvent = `{"event":"KKKKKKKK-KKKK-KKKK-KKKK-KKKKKKKKKKKK","when":WWWWWWWWWW,"file":"_track.qo","body":{"bearing":117.9,"distance":36.43759,"dop":0.9,"jcount":2,` +
	`"journey":1789990000,"motion":4,"seconds":88,"temperature":23.5,"time":TTTTTTTTTT,"velocity":0.41406354,"voltage":4.1054688},` +
	`"session":"5a000000-0000-4000-8000-000000000001","transport":"cell:lte:fdd","best_id":"badge 01","device":"dev:DDDDDDDDDDDDDDD","sn":"badge 1",` +
	`"product":"product:com.example.crews:badge-tracker","app":"app:00000000-0000-4000-8000-00000000000a","received":RRRRRRRRRR.013338,"req":"note.add",` +
	`"batch_received":RRRRRRRRRR.013,"batch_number":1,"batch_total":3,"best_location_type":"gps","best_location_when":TTTTTTTTTT,` +
	`"best_lat":AAAAAAAAAA,"best_lon":OOOOOOOOOOO,"best_location":"Philadelphia PA","best_country":"US","best_timezone":"America/New_York",` +
	`"where_lat":AAAAAAAAAA,"where_lon":OOOOOOOOOOO,"where_country":"US","where_timezone":"America/New_York","where_when":TTTTTTTTTT,` +
	`"tower_when":WWWWWWWWWW,"tower_lat":39.9612,"tower_lon":-75.1551,"tower_id":"310,410,20483,184692495","tower_location":"Center City PA",` +
	`"fleets":["fleet:00000000-0000-4000-8000-00000000000f"]}`

// marks are the places in crowdEvent of what differs.
var eventMarks = func() map[byte][]int {
	marks := map[byte][]int{}
	for mark, width := range map[byte]int{'K': 8, 'W': 10, 'T': 10, 'D': 15, 'R': 10, 'A': 10, 'O': 11} {
		run := bytes.Repeat([]byte{mark}, width)
		for at := 0; ; {
			i := bytes.Index([]byte(crowdEvent[at:]), run)
			if i < 0 {
				break
			}
			marks[mark] = append(marks[mark], at+i)
			at += i + width
		}
	}
	return marks
}()

const (
	dayFixes  = 250 // More than eight hours.
	stopFixes = 25  // 50 minutes: 40 at a site, 10 on the way to the next.
	wayFixes  = 5
)

// at returns when and where a badge is at its k-th event.
func (e *crowdEvents) at(badge, k int) (sec int64, lat, lng int) {
	sec = e.start + int64(k/dayFixes)*86_400 + int64(k%dayFixes)*120 + int64(badge%110)
	stop, n := k/stopFixes+badge, k%stopFixes
	lat, lng = crowdSite(stop % sitesEach)
	if way := n - (stopFixes - wayFixes); way >= 0 {
		toLat, toLng := crowdSite((stop + 1) % sitesEach)
		lat, lng = lat+(toLat-lat)*(way+1)/(wayFixes+1), lng+(toLng-lng)*(way+1)/(wayFixes+1)
	}
	noise := rand.NewPCG(uint64(badge), uint64(k)).Uint64()
	return sec, lat + int(noise%1000) - 500, lng + int(noise>>32%1000) - 500 // Within 5 m.
}

// write puts the n-th event of the crowd into body, which holds crowdEvent or an
// event before, and returns the badge's number.
func (e *crowdEvents) write(body []byte, n int) int {
	badge := n % len(e.crowd.badges)
	sec, lat, lng := e.at(badge, e.skip+n/len(e.crowd.badges))
	e.writeKey(body[eventMarks['K'][0]:], n)
	copy(body[eventMarks['D'][0]:], e.crowd.badges[badge].device[len("dev:"):])
	putNumber(body, 'T', 10, sec)
	putNumber(body, 'W', 10, sec+2)
	putNumber(body, 'R', 10, sec+31)
	putDegrees(body, 'A', lat)
	putDegrees(body, 'O', lng)
	return badge
}

// writeKey writes a key that looks like a random UUID, as Notehub's do.
func (e *crowdEvents) writeKey(into []byte, n int) {
	var raw [16]byte
	dice := rand.NewPCG(e.seed, uint64(n))
	for i := range 2 {
		v := dice.Uint64()
		for j := range 8 {
			raw[8*i+j] = byte(v >> (8 * j))
		}
	}
	hex.Encode(into[0:8], raw[0:4])
	hex.Encode(into[9:13], raw[4:6])
	hex.Encode(into[14:18], raw[6:8])
	hex.Encode(into[19:23], raw[8:10])
	hex.Encode(into[24:36], raw[10:16])
}

func putNumber(body []byte, mark byte, width int, v int64) {
	var digits [20]byte
	text := strconv.AppendInt(digits[:0], v, 10)
	for _, at := range eventMarks[mark] {
		copy(body[at:at+width], text)
	}
}

// putDegrees writes 1e-7 degree as 39.9500000 or -75.1600000.
func putDegrees(body []byte, mark byte, v int) {
	var digits [20]byte
	text := strconv.AppendInt(digits[:0], int64(v), 10)
	whole := len(text) - 7
	for _, at := range eventMarks[mark] {
		copy(body[at:], text[:whole])
		body[at+whole] = '.'
		copy(body[at+whole+1:], text[whole:])
	}
}

// newCrowdEvents begins some days ago, so that no event lies ahead of its time.
func newCrowdEvents(c *crowd, daysAgo int, seed uint64) *crowdEvents {
	day := time.Now().UTC().AddDate(0, 0, -daysAgo)
	return &crowdEvents{crowd: c, start: time.Date(day.Year(), day.Month(), day.Day(), 11, 0, 0, 0, time.UTC).Unix(), seed: seed}
}

// request is an HTTP request with an event in it, to be written over.
type request struct {
	bytes []byte
	body  int // Where the event begins.
}

// requests returns a request for each company; what they send is written into
// them by crowdEvents.
func (c *crowd) requests(host string) []request {
	out := make([]request, len(c.companies))
	for i, company := range c.companies {
		head := fmt.Sprintf("POST /v1/notehub/events HTTP/1.1\r\nHost: %s\r\nUser-Agent: notehub\r\nContent-Type: application/json\r\n%s: %s\r\nContent-Length: %d\r\n\r\n",
			host, "X-Actual-Secret", company.secret, len(crowdEvent))
		out[i] = request{bytes: append([]byte(head), crowdEvent...), body: len(head)}
	}
	return out
}
