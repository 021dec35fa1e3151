module spfproof/adapter-blitiri

go 1.25

require (
	blitiri.com.ar/go/spf v1.6.0
	spfproof/adapter v0.0.0
)

replace spfproof/adapter => ../common/go
