package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// realEvents posts a folder of events to a server and reads each a second time.
var realEvents = claim{
	name:   "real-events",
	target: "all answered 200, none lost, none misread",
	run:    proveRealEvents,
}

// ownSamples is the folder that is posted where DIR names none.
const ownSamples = "contracts/notehub/samples"

func proveRealEvents(ctx context.Context, b *bench) (result, error) {
	files, err := readFolder(cmp.Or(os.Getenv("DIR"), ownSamples))
	if err != nil {
		return result{}, err
	}
	c, err := b.realServer(ctx, files)
	if err != nil {
		return result{}, err
	}
	if err := deliver(ctx, c, files); err != nil {
		return result{}, err
	}
	if err := c.drained(ctx); err != nil {
		return result{}, err
	}
	first, err := c.look(ctx, keysOf(files))
	if err != nil {
		return result{}, err
	}
	var t tally
	for _, d := range files {
		d.find(first.records)
		t.count(d)
		t.show(b.say, d)
	}
	if t.changed, err = again(ctx, b, c, files, first); err != nil {
		return result{}, err
	}
	return t.result(len(files)), nil
}

// realServer starts a server with a company whose badges are the devices that the
// files name.
func (b *bench) realServer(ctx context.Context, files []*delivery) (client, error) {
	if err := b.open(ctx); err != nil {
		return client{}, err
	}
	c, err := b.furnish(ctx, "real", "America/New_York")
	if err != nil {
		return c, err
	}
	devices := devicesIn(files)
	for _, device := range devices {
		if _, err := b.actual(ctx, "badge", "add", "--company", "real", "--", device); err != nil {
			b.say("device %q stays unknown: %v", device, err)
		}
	}
	b.say("%d files, %d devices registered as badges", len(files), len(devices))
	p, err := b.serve(ctx)
	if err != nil {
		return c, err
	}
	c.url, c.ops = p.url, p.ops
	return c, nil
}

func deliver(ctx context.Context, c client, files []*delivery) error {
	for _, d := range files {
		status, answer, err := c.post(ctx, d.body)
		if err != nil {
			return fmt.Errorf("post %s: %w", d.name, err)
		}
		d.status, d.problem, d.receipt = status, answer, receipt{}
		if status != http.StatusOK {
			continue
		}
		d.problem = ""
		if err := json.Unmarshal([]byte(answer), &d.receipt); err != nil {
			return fmt.Errorf("answer to %s: %w", d.name, err)
		}
	}
	return nil
}

// keysOf lists the keys under which the files' events must be found.
func keysOf(files []*delivery) []string {
	var keys []string
	for _, d := range files {
		for _, e := range d.receipt.Events {
			keys = append(keys, e.Key)
		}
		for _, piece := range append(piecesOf(d.body), d.body) {
			keys = append(keys, "sha256:"+hashOf(piece))
			if e := expect(piece, time.Time{}); e.key != "" && !e.doubts("key") {
				keys = append(keys, e.key)
			}
		}
	}
	return keys
}

// find looks up what the server holds of a file, byte for byte.
func (d *delivery) find(held []record) {
	if d.status == http.StatusRequestEntityTooLarge {
		d.findHash(held)
		return
	}
	d.events, d.lost = cover(d.body, held)
	for _, e := range d.receipt.Events {
		i := slices.IndexFunc(held, func(r record) bool { return r.key == e.Key })
		if i < 0 {
			d.lost = "nothing was found under the key " + e.Key
			return
		}
		if len(d.body) == 0 {
			d.events = append(d.events, held[i])
		}
	}
	if n := d.receipt.total(); d.lost == "" && len(d.events) != n {
		d.lost = fmt.Sprintf("%d events were answered and %d found", n, len(d.events))
	}
}

// findHash looks up a body over the limit, of which only the hash is kept.
func (d *delivery) findHash(held []record) {
	sum := hashOf(d.body)
	if i := slices.IndexFunc(held, func(r record) bool { return r.tooLarge() && r.sha256 == sum }); i >= 0 {
		d.events = []record{held[i]}
		return
	}
	d.lost = "its hash was not found"
}

// again posts everything a second time and says what that changed.
func again(ctx context.Context, b *bench, c client, files []*delivery, first holdings) ([]string, error) {
	var changed []string
	for _, d := range files {
		twice := &delivery{name: d.name, body: d.body}
		if err := deliver(ctx, c, []*delivery{twice}); err != nil {
			return nil, err
		}
		if twice.status != d.status || twice.receipt.Stored > 0 || twice.receipt.Quarantined != d.receipt.Quarantined || twice.receipt.total() != d.receipt.total() {
			changed = append(changed, fmt.Sprintf("%s, sent again: %d, %d stored, %d duplicates, %d quarantined", d.name,
				twice.status, twice.receipt.Stored, twice.receipt.Duplicate, twice.receipt.Quarantined))
		}
	}
	if err := c.drained(ctx); err != nil {
		return nil, err
	}
	second, err := c.look(ctx, keysOf(files))
	if err != nil {
		return nil, err
	}
	if second.text != first.text {
		changed = append(changed, "what the API shows is another after the second delivery")
	}
	for _, line := range changed {
		b.say("CHANGED %s", line)
	}
	return changed, nil
}

// oneLine shortens bytes for a table.
func oneLine(raw []byte) string {
	text := strings.Join(strings.Fields(string(bytes.ToValidUTF8(raw, []byte("?")))), " ")
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}
