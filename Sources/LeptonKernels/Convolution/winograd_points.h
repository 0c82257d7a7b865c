// The finite points 0, ±P, ±Q at which Winograd's forms of 6×6 points interpolate, beside ∞, and the powers
// that their transforms use. All of these are exact in float32.
#ifndef LK_WINOGRAD_POINTS_H
#define LK_WINOGRAD_POINTS_H

#define LK_P 0.75f
#define LK_Q 1.5f
#define LK_PP 0.5625f      // p²
#define LK_QQ 2.25f        // q²
#define LK_PPQQ 1.265625f  // p²·q²
#define LK_PP_QQ 2.8125f   // p² + q²
#define LK_PPP 0.421875f   // p³
#define LK_QQQ 3.375f      // q³
#define LK_PPPP 0.31640625f  // p⁴
#define LK_QQQQ 5.0625f      // q⁴

// The products of the distances of ±p and of ±q to the other finite points.
#define LK_NEAR (2.0 * LK_PP * (LK_PP - LK_QQ))
#define LK_FAR (2.0 * LK_QQ * (LK_QQ - LK_PP))

#endif
