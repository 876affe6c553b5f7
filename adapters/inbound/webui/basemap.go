package webui

import (
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// BaseMap is the ground of maps. Its zero value is the one that is in the binary.
type BaseMap struct {
	Kind        string // xyz, style or pmtiles; empty: the built-in ground.
	URL         string // Of tiles, or of a style.
	File        string // Path of a PMTiles file.
	Attribution string
	MaxZoom     int
	Hosts       []string // That a style loads from, beside the one of URL: origins, such as https://fonts.example.
}

// AzureMap returns the ground of Azure Maps (Render, Get Map Tile, 2024-04-01). Browsers see
// the key.
func AzureMap(key string) BaseMap {
	return BaseMap{
		Kind: "xyz", MaxZoom: 19, Attribution: "© Microsoft, © TomTom",
		URL: "https://atlas.microsoft.com/map/tile?api-version=2024-04-01&tilesetId=microsoft.base.road&tileSize=256&zoom={z}&x={x}&y={y}&subscription-key=" + url.QueryEscape(key),
	}
}

// ground is what a page's script is told of it.
type ground struct {
	Kind        string `json:"kind"`
	URL         string `json:"url,omitempty"`
	Attribution string `json:"attribution,omitempty"`
	MaxZoom     int    `json:"max_zoom,omitempty"`
}

// tilesPath is where the file of tiles is answered, in parts.
const tilesPath = "/map/tiles.pmtiles"

func (m BaseMap) ground() ground {
	switch m.Kind {
	case "":
		return ground{Kind: "ground"}
	case "pmtiles":
		return ground{Kind: m.Kind, URL: tilesPath, Attribution: m.Attribution}
	}
	return ground{Kind: m.Kind, URL: m.URL, Attribution: m.Attribution, MaxZoom: m.MaxZoom}
}

// origins are those that maps load from, for the policy of pages with a map; none for the
// built-in ground.
func (m BaseMap) origins() []string {
	if m.Kind == "" || m.Kind == "pmtiles" {
		return nil
	}
	out := slices.Clone(m.Hosts)
	if u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(m.URL)); err == nil && u.Host != "" {
		out = append(out, u.Scheme+"://"+u.Host)
	}
	return out
}

// serveTiles answers parts of the file of tiles to whoever is signed in.
func (p *Pages) serveTiles(c *gin.Context) {
	if _, err := p.visitor(c); err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	file, err := os.Open(p.parts.Map.File)
	if err != nil {
		p.log.ErrorContext(c.Request.Context(), "tiles", "error", err)
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	defer func() { _ = file.Close() }()
	about, err := file.Stat()
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Header("Cache-Control", "private, max-age=86400")
	c.Header("Content-Type", "application/octet-stream")
	http.ServeContent(c.Writer, c.Request, "tiles.pmtiles", about.ModTime(), file)
}
