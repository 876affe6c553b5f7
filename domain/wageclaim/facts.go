package wageclaim

import (
	"cmp"
	"fmt"
	"math"
	"strconv"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
)

// FixRecord returns a fix as a record.
func FixRecord(badge domain.BadgeID, x presence.Fix) Record {
	return Of(Fix, fmt.Sprintf("%s/%d/%s/%x", badge, x.At, x.Key, x.Content), ledger.Fields{
		"badge": ledger.Text(badge.String()), "key": ledger.Text(x.Key), "content": wide(x.Content), "at": ledger.Int(x.At), "lat": ledger.Int(int64(x.Lat)), "lng": ledger.Int(int64(x.Lng)),
		"dop": ledger.Int(int64(x.DOP)), "speed": ledger.Int(int64(x.Speed)), "source": ledger.Int(int64(x.Source)), "weak": ledger.Text(string(x.Weak)),
	})
}

func (r Record) fix() (domain.BadgeID, presence.Fix) {
	content, _ := strconv.ParseUint(r.text("content"), 16, 64)
	return domain.BadgeID{UUID: r.id("badge")}, presence.Fix{
		Key: r.text("key"), Content: content, At: r.num("at"), Lat: int32(r.num("lat")), Lng: int32(r.num("lng")), //nolint:gosec // As they were written.
		DOP: uint16(r.num("dop")), Speed: uint16(r.num("speed")), Source: presence.Source(r.num("source")), Weak: presence.Weakness(r.text("weak")), //nolint:gosec // As above.
	}
}

// SiteRecord returns a site as a record.
func SiteRecord(s geofence.Site) Record {
	return Of(Site, s.ID.String(), ledger.Fields{
		"ref": ledger.Text(s.Ref), "name": ledger.Text(s.Name), "kind": ledger.Text(string(s.Kind)), "sky": ledger.Text(string(s.Sky)), "retired": ledger.Int(s.Retired),
	})
}

func (r Record) site() geofence.Site {
	id, _ := domain.ParseSiteID(r.Name)
	return geofence.Site{ID: id, Ref: r.text("ref"), Name: r.text("name"), Kind: geofence.Kind(r.text("kind")), Sky: geofence.Sky(r.text("sky")), Retired: r.num("retired")}
}

// FenceRecord returns a version of a fence as a record: degrees are in 1e-7.
func FenceRecord(f geofence.Fence) Record {
	fields := ledger.Fields{
		"site": ledger.Text(f.Site.String()), "version": ledger.Int(int64(f.Version)), "sky": ledger.Text(string(f.Sky)), "from": since(f.From), "to": ledger.Int(f.To),
		"circle": ledger.Null(), "polygons": ledger.Null(),
	}
	if c, radius, ok := f.Shape.Circle(); ok {
		fields["circle"] = ledger.List(ledger.Int(int64(c.Lat)), ledger.Int(int64(c.Lng)), ledger.Int(radius))
	} else if !f.Shape.IsZero() {
		var polygons []ledger.Value
		for _, p := range f.Shape.Polygons() {
			var rings []ledger.Value
			for _, ring := range p {
				var points []ledger.Value
				for _, at := range ring {
					points = append(points, ledger.Int(int64(at.Lat)), ledger.Int(int64(at.Lng)))
				}
				rings = append(rings, ledger.List(points...))
			}
			polygons = append(polygons, ledger.List(rings...))
		}
		fields["polygons"] = ledger.List(polygons...)
	}
	return Of(Fence, f.ID.String(), fields)
}

func (r Record) fence() (geofence.Fence, error) {
	id, err := domain.ParseUUID(r.Name)
	if err != nil {
		return geofence.Fence{}, err
	}
	f := geofence.Fence{ID: domain.FenceID{UUID: id}, Site: domain.SiteID{UUID: r.id("site")}, Version: int(r.num("version")), Sky: geofence.Sky(r.text("sky")), From: r.num("from"), To: r.num("to")}
	if r.get("from").IsNull() {
		f.From = math.MinInt64
	}
	if circle, ok := r.get("circle").AsList(); ok && len(circle) == 3 {
		n := ints(circle)
		f.Shape, err = geofence.NewCircle(geofence.LatLng{Lat: int32(n[0]), Lng: int32(n[1])}, n[2]) //nolint:gosec // As they were written.
		return f, err
	}
	polygons, ok := r.get("polygons").AsList()
	if !ok {
		return f, nil
	}
	var all [][]geofence.Ring
	for _, p := range polygons {
		rings, _ := p.AsList()
		var polygon []geofence.Ring
		for _, one := range rings {
			values, _ := one.AsList()
			n := ints(values)
			var ring geofence.Ring
			for i := 0; i+1 < len(n); i += 2 {
				ring = append(ring, geofence.LatLng{Lat: int32(n[i]), Lng: int32(n[i+1])}) //nolint:gosec // As above.
			}
			polygon = append(polygon, ring)
		}
		all = append(all, polygon)
	}
	f.Shape, err = geofence.RestorePolygons(all)
	return f, err
}

func ints(all []ledger.Value) []int64 {
	out := make([]int64, len(all))
	for i, v := range all {
		out[i], _ = v.AsInt()
	}
	return out
}

// since writes the beginning of a fence, or null where it has none.
func since(at int64) ledger.Value {
	if at == math.MinInt64 {
		return ledger.Null()
	}
	return ledger.Int(at)
}

// fenceSaid is what the ledger says of a fence.
func fenceSaid(r Record) (ledger.Fields, error) {
	f, err := r.fence()
	if err != nil {
		return nil, err
	}
	fields := ledger.Fields{
		"fence": ledger.Text(r.Name), "version": ledger.Int(int64(f.Version)), "shape_sha256": ledger.Text(f.Shape.Fingerprint()),
		"sky": ledger.Text(string(cmp.Or(f.Sky, geofence.SkyMixed))), "from": since(f.From), "to": ledger.Null(),
	}
	if f.To != 0 {
		fields["to"] = ledger.Int(f.To)
	}
	return fields, nil
}

// RulingRecord returns a ruling as a record.
func RulingRecord(badge domain.BadgeID, r presence.Ruling, by string, at int64, withdrawn bool) Record {
	fields := ledger.Fields{
		"badge": ledger.Text(badge.String()), "kind": ledger.Text(string(r.Kind)), "event": ledger.Text(r.FixKey), "site": id8(r.Site.UUID), "from": ledger.Int(r.From), "to": ledger.Int(r.To),
		"by": ledger.Text(by), "at": ledger.Int(at), "withdrawn": ledger.Bool(withdrawn),
	}
	return Of(Ruling, r.ID.String(), fields)
}

func (r Record) ruling() (domain.BadgeID, presence.Ruling, bool) {
	id, _ := domain.ParseRulingID(r.Name)
	gone, _ := r.get("withdrawn").AsBool()
	return domain.BadgeID{UUID: r.id("badge")}, presence.Ruling{
		ID: id, Kind: presence.RulingKind(r.text("kind")), FixKey: r.text("event"), From: r.num("from"), To: r.num("to"), Site: domain.SiteID{UUID: r.id("site")},
	}, gone
}

// VisitRecord returns a version of a visit as the ledger records it, and its entry.
func VisitRecord(v ledger.VisitRecord, entry domain.EntryID) Record {
	return Of(Visit, v.Visit.String()+"/"+strconv.FormatInt(v.Version, 10), ledger.Fields{"record": ledger.Nested(v.Object()), "entry": id8(entry.UUID)})
}

func (r Record) visit() (ledger.VisitRecord, error) {
	o, _ := r.get("record").AsObject()
	return ledger.ParseVisitRecord(o)
}

// Position returns when and where a fix was; ok is false of other records.
func (r Record) Position() (at int64, p geofence.LatLng, ok bool) {
	if r.Kind != Fix {
		return 0, p, false
	}
	_, x := r.fix()
	return x.At, geofence.LatLng{Lat: x.Lat, Lng: x.Lng}, true
}
