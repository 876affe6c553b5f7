package season

import "strconv"

// Fences returns all sites as a GeoJSON FeatureCollection (RFC 7946) with
// properties site, name, kind and, unless hidden, sky. A circle is a Point with
// properties.radius_m, since GeoJSON has no circles.
func (s *Season) Fences() []byte {
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i := range s.town.sites {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '\n')
		b = s.appendFeature(b, &s.town.sites[i])
	}
	return append(b, "\n]}\n"...)
}

func (s *Season) appendFeature(b []byte, site *site) []byte {
	b = append(b, `{"type":"Feature","properties":{"site":"`...)
	b = append(b, site.ref...)
	b = append(b, `","name":`...)
	b = strconv.AppendQuote(b, site.name)
	b = append(b, `,"kind":"`...)
	b = append(b, site.kind...)
	b = append(b, '"')
	if !s.cfg.HideSky {
		b = append(b, `,"sky":"`...)
		b = append(b, skyNames[site.sky]...)
		b = append(b, '"')
	}
	if r := site.shape.radius; r > 0 {
		b = append(b, `,"radius_m":`...)
		b = appendDecimal(b, r, 3)
	}
	b = append(b, `},"geometry":`...)
	b = s.appendGeometry(b, &site.shape)
	return append(b, '}')
}

func (s *Season) appendGeometry(b []byte, shape *shape) []byte {
	switch {
	case shape.radius > 0:
		b = append(b, `{"type":"Point","coordinates":`...)
		b = s.appendPosition(b, shape.middle)
	case len(shape.polygons) == 1:
		b = append(b, `{"type":"Polygon","coordinates":`...)
		b = s.appendPolygon(b, shape.polygons[0])
	default:
		b = append(b, `{"type":"MultiPolygon","coordinates":[`...)
		for i, rings := range shape.polygons {
			if i > 0 {
				b = append(b, ',')
			}
			b = s.appendPolygon(b, rings)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

// appendPolygon appends rings, each closed by its first position.
func (s *Season) appendPolygon(b []byte, rings [][]point) []byte {
	for i, ring := range rings {
		b = append(b, separator(i))
		for k := range len(ring) + 1 {
			b = append(b, separator(k))
			b = s.appendPosition(b, ring[k%len(ring)])
		}
		b = append(b, ']')
	}
	return append(b, ']')
}

// separator opens a list before its first member and parts it before the others.
func separator(i int) byte {
	if i == 0 {
		return '['
	}
	return ','
}

func (s *Season) appendPosition(b []byte, p point) []byte {
	lat, lng := s.town.frame.degrees(p)
	b = append(b, '[')
	b = appendDecimal(b, nearest(lng), 7)
	b = append(b, ',')
	b = appendDecimal(b, nearest(lat), 7)
	return append(b, ']')
}

// nearest rounds 1e-9 degree to 1e-7.
func nearest(v int64) int64 {
	if v < 0 {
		return -nearest(-v)
	}
	return (v + 50) / 100
}
